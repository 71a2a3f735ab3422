//! The shapes of a mesh: which of them a stream's controls drive, and which rig they are made for.

use std::ffi::c_char;

use super::guard::guard;
use super::output::enough;
use super::pointers::{optional_text, slice_mut, text, write_text};
use super::status::{Failure, V2fStatus};
use super::stream::mapping_profile;
use crate::rig::{Detection, Profile, Rig, ShapeNames, detect, inspect};
use crate::runtime::Error;

/// The index of a control without a shape.
const NONE: i32 = -1;

/// The names in a text with one name a line. The end of the last line may be missing.
fn lines(text: &str) -> Vec<&str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n').map(|line| line.trim_end_matches('\r')).collect()
}

/// Finds the shapes of a mesh that controls drive, whatever spelling its program uses. No two controls drive
/// one shape. Call it for each mesh.
///
/// Parameters: `profile` as of `v2f_detect_rig`: other names that it has for shapes count too; may be null if
/// `controls` is not. `controls` the names of the controls (of `v2f_control`), one a line; null for those of
/// the profile. `shapes` the names of the mesh's shapes in their order, one a line (put a space for a line
/// break inside a name). `found` (out) receives for each control the index of its shape, or -1. `capacity`
/// its elements, at least the number of controls.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT`, `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_control`, `v2f_detect_rig`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_match_shapes(
    profile: *const c_char,
    controls: *const c_char,
    shapes: *const c_char,
    found: *mut i32,
    capacity: usize,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the pointers are as this function's comment asks.
        let profile = unsafe { optional_text(profile, "profile") }?.map(mapping_profile).transpose()?;
        // SAFETY: as above.
        let controls = unsafe { optional_text(controls, "controls") }?.map(lines);
        // SAFETY: as above.
        let names = lines(unsafe { text(shapes, "shapes") }?);
        let rig = rig_of(profile.as_ref(), controls.as_deref())?;
        enough(capacity, rig.len())?;
        // SAFETY: as above.
        let found = unsafe { slice_mut(found, rig.len(), "found") }?;
        for (slot, shape) in found.iter_mut().zip(ShapeNames::new(&names).assign(&rig)) {
            *slot = shape.and_then(|shape| i32::try_from(shape.shape).ok()).unwrap_or(NONE);
        }
        Ok(V2fStatus::OK)
    })
}

fn rig_of(profile: Option<&Profile>, controls: Option<&[&str]>) -> Result<Rig, Failure> {
    let rig = match (profile, controls) {
        (Some(profile), controls) => profile.shape_rig(controls),
        (None, Some(controls)) => Rig::of_names(controls),
        (None, None) => {
            return Err(Failure::fixed(
                V2fStatus::ERROR_ARGUMENT,
                "profile and controls are both null; give one of them",
            ));
        }
    };
    Ok(rig.map_err(Error::from)?)
}

/// Says which rig the shapes of a character are made for, or how a mapping profile fits them, as JSON: the
/// built-in mapping `profile` that fits best, its `family`, its `score` from 0 to 1 (the share of its curves
/// of speech that find a shape), its `curves` with the index of the shape of each, the curves of speech that
/// stay `unmatched`, and in sentences what the mouth will never do because shapes are missing (`lost`) or
/// because the profile has no such curve (`beyond`). Shapes of no known family give an empty `profile`.
///
/// Parameters: `profile` null for the best family; else the name of a built-in mapping profile, or the JSON
/// of a mapping or character profile. `shapes` the names of all shapes of the character, one a line. `json`
/// (out, may be null with `capacity` 0) is cut at `capacity` bytes and always ended by a zero byte. `length`
/// (out, optional) receives the whole length without that zero.
/// Returns: `V2F_OK`; `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_ARGUMENT`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_match_shapes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_detect_rig(
    profile: *const c_char,
    shapes: *const c_char,
    json: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the pointers are as this function's comment asks.
        let profile = unsafe { optional_text(profile, "profile") }?;
        // SAFETY: as above.
        let names = lines(unsafe { text(shapes, "shapes") }?);
        let fit = match profile {
            Some(profile) => Some(inspect(&mapping_profile(profile)?, &names).map_err(Error::from)?),
            None => detect(&names).into_iter().next(),
        };
        let told = fit.unwrap_or_else(Detection::none).to_json().to_string();
        // SAFETY: as above.
        unsafe { write_text(&told, json, capacity, length) }?;
        Ok(V2fStatus::OK)
    })
}
