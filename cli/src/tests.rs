//! The command line as a whole.

use clap::CommandFactory as _;

use super::Arguments;

#[test]
fn the_command_line_is_sound() {
    Arguments::command().debug_assert();
}
