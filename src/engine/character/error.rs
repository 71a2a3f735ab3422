//! What can be wrong with a character profile.

use thiserror::Error;

/// Why a character profile is refused. Each text says what is wrong, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CharacterError {
    /// The text is not the JSON that docs/mapping-profiles.md describes.
    #[error("character profile, line {line}, column {column}{place}: {problem}")]
    Text {
        /// Line in the text, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// `, \`key\`` where the key is known, else empty.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// JSON of the right shape with unusable content.
    #[error("character profile: `{key}` {problem}")]
    Content {
        /// The key.
        key: String,
        /// What is wrong.
        problem: String,
    },
}
