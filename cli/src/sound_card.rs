//! Whether this machine has a sound card at all.

/// True where a quick check finds neither a sound card nor a sound server (Linux only). Asking ALSA would
/// give the same answer with many error messages of its own.
pub fn is_missing() -> bool {
    let has_server = || {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from).unwrap_or_default();
        std::env::var_os("PULSE_SERVER").is_some()
            || runtime.join("pulse/native").exists()
            || runtime.join("pipewire-0").exists()
    };
    cfg!(target_os = "linux") && !std::path::Path::new("/dev/snd").exists() && !has_server()
}
