//! The machine that a measurement ran on.

use serde::Serialize;

/// Processor and operating system.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    pub cpu: String,
    pub cores: usize,
    pub system: String,
    /// Instruction sets that the engines can use.
    pub features: Vec<&'static str>,
}

impl Machine {
    pub fn here() -> Self {
        Self {
            cpu: cpu_name().unwrap_or_else(|| "unknown processor".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            features: features(),
        }
    }
}

/// Private memory of this process, bytes: without the pages of its file and of libraries, which processes
/// share. `None` where the system does not report it.
pub fn own_memory() -> Option<u64> {
    const KIBIBYTE: u64 = 1024;
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * KIBIBYTE)
}

fn cpu_name() -> Option<String> {
    let clean = |text: &str| Some(text.trim().to_owned()).filter(|name| !name.is_empty());
    if let Ok(text) = std::fs::read_to_string("/proc/cpuinfo") {
        let line = text.lines().find(|line| line.starts_with("model name") || line.starts_with("Model"))?;
        return clean(line.split_once(':')?.1);
    }
    if cfg!(target_os = "macos") {
        let output =
            std::process::Command::new("sysctl").args(["-n", "machdep.cpu.brand_string"]).output().ok()?;
        return clean(&String::from_utf8_lossy(&output.stdout));
    }
    clean(&std::env::var("PROCESSOR_IDENTIFIER").ok()?)
}

#[cfg(target_arch = "x86_64")]
fn features() -> Vec<&'static str> {
    let known = [
        ("sse4.2", std::arch::is_x86_feature_detected!("sse4.2")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("f16c", std::arch::is_x86_feature_detected!("f16c")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx512vnni", std::arch::is_x86_feature_detected!("avx512vnni")),
    ];
    known.into_iter().filter(|&(_, here)| here).map(|(name, _)| name).collect()
}

#[cfg(target_arch = "aarch64")]
fn features() -> Vec<&'static str> {
    vec!["neon"]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn features() -> Vec<&'static str> {
    Vec::new()
}
