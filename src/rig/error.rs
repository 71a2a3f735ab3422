//! The errors of the rig module: rigs, mapping profiles, tuning files and settings.

use thiserror::Error;

/// An error of the rig module. Each text says what is wrong, where, and what is accepted.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RigError {
    /// Two controls of one rig share a name.
    #[error("control `{name}` is listed twice; control names of a rig must be unique: remove or rename one")]
    DuplicateControl {
        /// The name that is listed twice.
        name: String,
    },
    /// A control's range or neutral value is invalid.
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
    /// A setting, in code or in a student's manifest, is out of its range.
    #[error("{what} is {found}; expected {expected}")]
    Setting {
        /// Which setting.
        what: String,
        /// The value given.
        found: String,
        /// The values accepted.
        expected: String,
    },
    /// A mapping profile is not JSON as described in `docs/mapping-profiles.md`.
    #[error("mapping profile, line {line}, column {column}{place}: {problem}")]
    ProfileText {
        /// Line in the text, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// `, target \`name\`` if the target is known, else empty.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// A mapping profile has the right JSON structure and invalid content.
    #[error("mapping profile `{profile}`: {problem}")]
    ProfileContent {
        /// The profile's name.
        profile: String,
        /// What is wrong, with the target's name if there is one.
        problem: String,
    },
    /// A target of a profile reads a control that the profile's input does not have.
    #[error("mapping profile `{profile}`, target `{target}`: its input has no control `{found}`{nearest}")]
    UnknownSource {
        /// The profile.
        profile: String,
        /// The target.
        target: String,
        /// The name that the input does not have.
        found: String,
        /// `; did you mean \`name\`?`, or empty.
        nearest: String,
    },
    /// No shipped profile has this name.
    #[error("there is no mapping profile `{name}`; use one of: {known}")]
    UnknownProfile {
        /// The name given.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// The inputs of profiles form a cycle.
    #[error(
        "the inputs of these mapping profiles form a cycle: {chain}; set the `input` of one to `student`"
    )]
    InputCycle {
        /// The names in order.
        chain: String,
    },
    /// A tuning file is not JSON as described in `docs/mapping-profiles.md`.
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
        /// The name given.
        name: String,
        /// `; did you mean \`name\`?`, or empty.
        nearest: String,
    },
    /// A tuning parameter of lip contact, and a student without that control.
    #[error(
        "there is no tuning parameter `{name}` with this student: its manifest has no `closure`, so nothing \
         sharpens lip contact; leave the parameter out or use another student"
    )]
    NoClosure {
        /// The name given.
        name: String,
    },
    /// A value outside the range of its tuning parameter.
    #[error("tuning parameter `{name}` is {value}; expected a number from {min} to {max}")]
    ParameterRange {
        /// The parameter.
        name: String,
        /// The value given.
        value: f32,
        /// Lowest value that it accepts now.
        min: f32,
        /// Highest value that it accepts now.
        max: f32,
    },
}

impl RigError {
    /// Makes a [`RigError::Setting`].
    pub(super) fn setting(what: &str, found: impl ToString, expected: &str) -> Self {
        Self::Setting { what: what.to_owned(), found: found.to_string(), expected: expected.to_owned() }
    }
}
