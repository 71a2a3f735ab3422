//! The command line as a whole.

mod named_commands;

use clap::CommandFactory as _;

use super::Arguments;

#[test]
fn the_command_line_is_consistent() {
    Arguments::command().debug_assert();
}
