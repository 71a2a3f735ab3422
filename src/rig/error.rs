//! What can be wrong with a rig, a profile, a tuning file or a setting, and what to do about it.

use thiserror::Error;

/// Everything that the rig room refuses. Each text says what is wrong, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RigError {
    /// Two controls of one rig share a name.
    #[error("control `{name}` is listed twice; names of a rig are unique, so remove or rename one")]
    DuplicateControl {
        /// The name that stands twice.
        name: String,
    },
    /// A control's range or neutral value is unusable.
    #[error(
        "control `{name}` has min {min}, neutral {neutral}, max {max}; expected finite numbers with \
         min < max and neutral between them"
    )]
    ControlRange {
        /// The control.
        name: String,
        /// Lowest value.
        min: f32,
        /// Value at rest.
        neutral: f32,
        /// Highest value.
        max: f32,
    },
    /// A setting given in code or in a student's manifest is out of its range.
    #[error("{what} is {found}; expected {expected}")]
    Setting {
        /// Which setting.
        what: String,
        /// What was given.
        found: String,
        /// What is accepted.
        expected: String,
    },
    /// A mapping profile is not the JSON that docs/mapping-profiles.md describes.
    #[error("mapping profile, line {line}, column {column}{place}: {problem}")]
    ProfileText {
        /// Line in the text, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// `, target \`name\`` where the target is known, else empty.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// A mapping profile is JSON of the right shape with unusable content.
    #[error("mapping profile `{profile}`: {problem}")]
    ProfileContent {
        /// The profile's name.
        profile: String,
        /// What is wrong, with the target's name where there is one.
        problem: String,
    },
    /// A profile's target reads a control that its input does not have.
    #[error("mapping profile `{profile}`, target `{target}`: its input has no control `{found}`{nearest}")]
    UnknownSource {
        /// The profile.
        profile: String,
        /// The target.
        target: String,
        /// The name that is not there.
        found: String,
        /// `; did you mean \`name\`?`, or empty.
        nearest: String,
    },
    /// No profile has this name.
    #[error("there is no mapping profile `{name}`; there are: {known}")]
    UnknownProfile {
        /// The name asked for.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// Profiles read each other in a circle.
    #[error("mapping profiles read each other in a circle: {chain}; let one of them read `student`")]
    InputCycle {
        /// The names in order.
        chain: String,
    },
    /// A tuning file is not the JSON that docs/mapping-profiles.md describes.
    #[error("tuning file, line {line}, column {column}: {problem}")]
    TuningText {
        /// Line in the text, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// No tuning parameter has this name.
    #[error("there is no tuning parameter `{name}`{nearest}")]
    UnknownParameter {
        /// The name asked for.
        name: String,
        /// `; did you mean \`name\`?`, or empty.
        nearest: String,
    },
    /// A tuning parameter was given a value that it cannot take.
    #[error("tuning parameter `{name}` was given {value}; expected a number from {min} to {max}")]
    ParameterRange {
        /// The parameter.
        name: String,
        /// What was given.
        value: f32,
        /// Lowest value that it takes now.
        min: f32,
        /// Highest value that it takes now.
        max: f32,
    },
}

impl RigError {
    /// A [`RigError::Setting`] in one line.
    pub(super) fn setting(what: &str, found: impl ToString, expected: &str) -> Self {
        Self::Setting { what: what.to_owned(), found: found.to_string(), expected: expected.to_owned() }
    }
}
