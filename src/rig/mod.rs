//! The rig room: what the controls of a face are called, and the way from a student's predictions to a character.
//!
//! In the order of the sound: [`Ensemble`] smooths neighbouring predictions, [`Closure`] sharpens lip contact, [`Idle`]
//! adds life where a student is silent, [`Mapping`] turns the source rig into a character's, [`Tuning`] is the artist's last word, [`Timeline`] answers for any instant and [`Ease`] carries an interrupted pose away.
//!
//! Everything named `push`, `apply`, `update`, `add` or `at` allocates nothing, locks nothing and cannot panic.

mod closure;
mod ease;
mod ensemble;
mod error;
mod gap;
mod idle;
mod mapping;
mod names;
mod nearest;
mod parameter;
mod profile;
mod region;
mod schema;
mod timeline;
mod tuning;

pub use closure::Closure;
pub use ease::Ease;
pub use ensemble::Ensemble;
pub use error::RigError;
pub use gap::gap;
pub use idle::{Idle, IdleSettings};
pub use mapping::Mapping;
pub use names::{ARKIT, LIP_CLOSURE, TONGUE, source_rig};
pub use parameter::Parameter;
pub use profile::{Profile, Target, Term};
pub use region::Region;
pub use schema::{Control, Rig};
pub use timeline::{FadeSettings, Pose, PoseState, RigFrame, Timeline};
pub use tuning::Tuning;

#[cfg(test)]
mod tests;
