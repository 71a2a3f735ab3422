//! The rig: control names, and the steps from a student's predictions to a character's controls.
//!
//! In the order of the data: [`Ensemble`] smooths neighbouring predictions. [`Closure`] sharpens lip contact.
//! [`Idle`] adds blinks, gaze and brow motion. [`Mapping`] maps the source rig to a character's rig.
//! [`Tuning`] applies the artist's settings of each control, and says how [`Closure`] sharpens. [`Timeline`]
//! gives the pose at any instant. [`Ease`] blends out an interrupted pose.
//!
//! Methods named `push`, `apply`, `add`, `sharpen` and `at` are real-time safe: they never allocate, lock or
//! panic. This module imports no other module of the crate.

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
pub(crate) use closure::smoothstep;
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
