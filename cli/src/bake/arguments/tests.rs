//! The help of `v2f bake` against the registry of formats.

use clap::{Command, ValueEnum as _};

use super::*;
use crate::formats::{CurveFormat, FORMATS};

#[test]
fn the_help_names_every_format_and_extension() {
    let help = BakeArguments::augment_args(Command::new("bake")).render_long_help().to_string();
    for format in &FORMATS {
        assert!(help.contains(&format!(".{}", format.extension())), ".{} in\n{help}", format.extension());
        let value = format.to_possible_value().expect("a value");
        let line = value.get_help().expect("a help text").to_string();
        let first_words = line.split(':').next().unwrap_or_default();
        assert!(help.contains(&format!("- {}:", format.name())), "{} in\n{help}", format.name());
        assert!(help.contains(first_words), "{first_words} in\n{help}");
    }
    assert_eq!(CurveFormat::value_variants().len(), FORMATS.len());
}
