//! What the streams of one model that use the same mapping profile share.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::performance::{PARAMETERS, PerformanceTables};
use crate::rig::{Closure, Control, Mapping, Profile, Rig, Tuning, source_rig};
use crate::runtime::error::Error;
use crate::student::limits::MAX_CLOSURE_SOFTNESS;
use crate::student::{ControlRow, Manifest};

/// Tables that are read once per rig frame and never written. A crowd reads one copy from the processor's
/// cache instead of one each from memory.
pub(crate) struct RigTables {
    /// `None`: the built-in `arkit`.
    profile: Option<Profile>,
    /// The student's controls.
    pub controls: Vec<Control>,
    /// Where each of them stands in the source rig.
    pub layout: Vec<usize>,
    /// Where lip contact stands, if it is sharpened. The tuning says how.
    pub contact: Option<ContactAt>,
    /// What the mapping reads.
    pub source_rig: Rig,
    /// Of the performance layer.
    pub performance: Arc<PerformanceTables>,
    /// To be cloned for each stream.
    pub mapping: Mapping,
    /// To be cloned for each stream.
    pub untouched: Tuning,
}

/// Where the control of lip contact stands.
#[derive(Clone, Copy)]
pub(crate) struct ContactAt {
    /// In the prediction.
    pub predicted: usize,
    /// In the source rig.
    pub source: usize,
}

// A student that loads must also open a stream.
const _: () = assert!(MAX_CLOSURE_SOFTNESS == Closure::MAX_SOFTNESS);

impl RigTables {
    fn new(manifest: &Manifest, profile: Option<&Profile>) -> Result<Self, Error> {
        let controls: Vec<Control> = manifest.controls.iter().map(control).collect();
        let (source_rig, layout) = source_rig(&controls)?;
        let mapping = match profile {
            Some(profile) => Mapping::compile(profile, &source_rig)?,
            None => Mapping::compile(&Profile::builtin("arkit")?, &source_rig)?,
        };
        let (contact, closure) = closure(manifest, &source_rig, &layout)?.unzip();
        let untouched = Tuning::new(mapping.target_rig()).with_closure(closure).with_scalars(&PARAMETERS);
        let performance = Arc::new(PerformanceTables::new(&source_rig));
        let profile = profile.cloned();
        Ok(Self { profile, controls, layout, contact, source_rig, performance, mapping, untouched })
    }
}

fn control(row: &ControlRow) -> Control {
    Control { name: row.name.clone(), neutral: row.neutral, min: row.min, max: row.max }
}

/// Place and sharpening of lip contact in the student's manifest.
fn closure(manifest: &Manifest, rig: &Rig, layout: &[usize]) -> Result<Option<(ContactAt, Closure)>, Error> {
    let Some(closure) = &manifest.closure else { return Ok(None) };
    let Some(source) = rig.index(&closure.control) else { return Ok(None) };
    let Some(predicted) = layout.iter().position(|&place| place == source) else { return Ok(None) };
    let closure = Closure::new(closure.threshold, closure.softness)?;
    Ok(Some((ContactAt { predicted, source }, closure)))
}

/// The tables that a model's streams use. A table is freed with the last stream that uses it.
#[derive(Default)]
pub(crate) struct RigTableCache(Mutex<Vec<Weak<RigTables>>>);

impl RigTableCache {
    /// The tables for a profile, made where no stream has them yet.
    pub fn tables(&self, manifest: &Manifest, profile: Option<&Profile>) -> Result<Arc<RigTables>, Error> {
        let mut known = self.0.lock();
        known.retain(|tables| tables.strong_count() > 0);
        let found = known.iter().filter_map(Weak::upgrade).find(|tables| tables.profile.as_ref() == profile);
        if let Some(found) = found {
            return Ok(found);
        }
        let made = Arc::new(RigTables::new(manifest, profile)?);
        known.push(Arc::downgrade(&made));
        Ok(made)
    }
}

#[cfg(test)]
mod tests;
