//! The rig: control names, and the steps from a student's predictions to a character's controls.
//!
//! In the order of the data: [`Ensemble`] smooths neighbouring predictions. [`Closure`] sharpens lip contact.
//! [`Idle`] adds blinks, gaze and brow motion. [`Mapping`] maps the source rig to a character's rig.
//! [`Winner`] leaves only the strongest of competing controls. [`Tuning`] applies the artist's settings of
//! each control, and says how [`Closure`] sharpens. [`Timeline`] gives the pose at any instant. [`Ease`]
//! blends out an interrupted pose.
//!
//! Beside that way, [`ShapeNames`] finds the shapes of a mesh by the names of controls, and [`detect`] says
//! which of the shipped profiles a mesh is made for.
//!
//! Methods named `push`, `apply`, `add`, `sharpen`, `decide` and `at` are real-time safe: they never
//! allocate, lock or panic. This module imports no other module of the crate.

mod builtin;
mod closure;
mod detect;
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
mod report;
mod scalars;
mod schema;
mod shape_names;
mod speech;
mod timeline;
mod tuning;
mod winner;

pub use closure::Closure;
pub(crate) use closure::smoothstep;
pub use detect::{Curve, Detection, Part, detect, families, inspect};
pub use ease::Ease;
pub use ensemble::Ensemble;
pub use error::RigError;
pub use gap::gap;
pub use idle::{Idle, IdleSettings};
pub use mapping::Mapping;
pub use names::{ARKIT, LIP_CLOSURE, TONGUE, source_rig};
pub(crate) use nearest::suggestion;
pub use parameter::Parameter;
pub use profile::{Family, Profile, Target, Term, WinnerSettings};
pub use region::Region;
pub use scalars::ScalarSpec;
pub use schema::{Control, Rig};
pub use shape_names::{Fit, ShapeMatch, ShapeNames};
pub use timeline::{FadeSettings, Pose, PoseState, RigFrame, Timeline};
pub use tuning::Tuning;
pub use winner::{Competition, Winner};

#[cfg(test)]
mod tests;
