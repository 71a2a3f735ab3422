//! `v2f completions`.

use clap::CommandFactory as _;

use crate::arguments::{Arguments, CompletionsArguments};
use crate::print::print;

/// Prints the script for a shell.
pub fn run(arguments: &CompletionsArguments) {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "v2f", &mut script);
    print(&String::from_utf8_lossy(&script));
}
