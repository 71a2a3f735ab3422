//! The files of a folder that are not baked.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::recording::UNREAD_EXTENSIONS;

/// Files of searched folders that are no recordings by their names.
#[derive(Debug, Default)]
pub struct LeftOut {
    /// Files of sound that no reader here knows.
    pub sounds: Vec<PathBuf>,
    /// How many others there are, by extension.
    others: BTreeMap<String, usize>,
}

impl LeftOut {
    pub fn add(&mut self, path: &Path) {
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
        if UNREAD_EXTENSIONS.contains(&extension.as_str()) {
            self.sounds.push(path.to_owned());
        } else {
            *self.others.entry(extension).or_default() += 1;
        }
    }

    pub fn count(&self) -> usize {
        self.sounds.len() + self.others.values().sum::<usize>()
    }

    /// What is to be said: each file of sound, and how many others there are.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .sounds
            .iter()
            .map(|path| {
                let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
                format!("{}: left out: {extension} is not supported; convert it to wav", path.display())
            })
            .collect();
        let named = |(extension, count): (&String, &usize)| match extension.as_str() {
            "" => format!("{count} without extension"),
            extension => format!("{count} .{extension}"),
        };
        let others: Vec<String> = self.others.iter().map(named).collect();
        if !others.is_empty() {
            lines.push(format!("left out, no recordings by their names: {}", others.join(", ")));
        }
        lines
    }
}
