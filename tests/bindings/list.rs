//! The list of scenarios: read from JSON, written as lines.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    pub why: String,
    pub student: String,
    pub settings: BTreeMap<String, Value>,
    pub steps: Vec<Step>,
}

/// Sample type of a push.
#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    F32,
    I16,
    /// Floats, of which those of 16-bit values that [`BAD_DIVISOR`] divides are not a number.
    Bad,
}

pub const BAD_DIVISOR: i16 = 5;

/// A part of a recording and how it is cut into pushes.
#[derive(Deserialize)]
pub struct Sound {
    pub kind: Kind,
    pub path: String,
    pub first: usize,
    pub count: usize,
    pub repeat: usize,
    pub cuts: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(tag = "step", rename_all = "lowercase")]
pub enum Step {
    Push(Sound),
    Speak(Sound),
    Gap { frames: u64 },
    Format { rate: u32, channels: u16 },
    Flush,
    Reset,
    Interrupt { position: i64, rate: u32 },
    Tick { rounds: usize },
    Poll { most: usize },
    Drain,
    At { position: i64, rate: u32 },
    Set { name: String, value: f32 },
    Get { name: String },
    Tuning { path: String },
    Save,
    Model,
    Controls,
    Parameters,
    Latency,
    Statistics,
}

impl Step {
    /// The first word of its line.
    pub fn name(&self) -> String {
        self.line().split(' ').next().expect("a line has a word").to_owned()
    }

    pub fn line(&self) -> String {
        match self {
            Self::Push(sound) => format!("push {}", sound.words()),
            Self::Speak(sound) => format!("speak {}", sound.words()),
            Self::Gap { frames } => format!("gap {frames}"),
            Self::Format { rate, channels } => format!("format {rate} {channels}"),
            Self::Flush => "flush".into(),
            Self::Reset => "reset".into(),
            Self::Interrupt { position, rate } => format!("interrupt {position} {rate}"),
            Self::Tick { rounds } => format!("tick {rounds}"),
            Self::Poll { most } => format!("poll {most}"),
            Self::Drain => "drain".into(),
            Self::At { position, rate } => format!("at {position} {rate}"),
            Self::Set { name, value } => format!("set {name} {value}"),
            Self::Get { name } => format!("get {name}"),
            Self::Tuning { path } => format!("tuning {path}"),
            Self::Save => "save".into(),
            Self::Model => "model".into(),
            Self::Controls => "controls".into(),
            Self::Parameters => "parameters".into(),
            Self::Latency => "latency".into(),
            Self::Statistics => "statistics".into(),
        }
    }
}

impl Sound {
    fn words(&self) -> String {
        let kind = match self.kind {
            Kind::F32 => "f32",
            Kind::I16 => "i16",
            Kind::Bad => "bad",
        };
        let cuts: Vec<String> = self.cuts.iter().map(usize::to_string).collect();
        assert!(self.cuts.last().is_some_and(|&last| last > 0), "the last cut repeats: it cannot be 0");
        format!("{kind} {} {} {} {} {}", self.path, self.first, self.count, self.repeat, cuts.join(","))
    }
}

pub fn read(json: &str) -> Vec<Scenario> {
    serde_json::from_str(json).expect("scenarios.json is a list of scenarios")
}

/// `scenarios.txt`.
pub fn lines(scenarios: &[Scenario]) -> String {
    let mut text = String::from(
        "# Written from scenarios.json by `V2F_BLESS=1 cargo test --test bindings`; see README.md.\n",
    );
    let write = |text: &mut String, line: &str| writeln!(text, "{line}").expect("a String takes all");
    for scenario in scenarios {
        write(&mut text, "");
        write(&mut text, &format!("# {}", scenario.why));
        write(&mut text, &format!("scenario {}", scenario.name));
        write(&mut text, &format!("student {}", scenario.student));
        for (key, value) in &scenario.settings {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            write(&mut text, &format!("setting {key} {value}"));
        }
        write(&mut text, "open");
        scenario.steps.iter().for_each(|step| write(&mut text, &step.line()));
        write(&mut text, "end");
    }
    text
}
