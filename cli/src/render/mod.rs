//! `v2f render`: the speaking face as a contact sheet or a video, drawn on the CPU.

mod arguments;
mod film;
mod head;
mod poses;
mod raster;
mod sheet;

use crate::failure::Failed;

pub use arguments::RenderArguments;

/// Runs the command.
pub fn run(arguments: &RenderArguments) -> Result<(), Failed> {
    let kind = arguments.output.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match kind.as_deref() {
        Some("png") => sheet::write(arguments),
        Some("gif" | "mp4") if arguments.inputs.len() > 1 => {
            Err(Failed::usage("a video shows one recording; only a contact sheet (.png) shows several"))
        }
        Some("gif") => film::write_gif(arguments),
        Some("mp4") => film::write_mp4(arguments),
        _ => Err(Failed::usage(format!(
            "{} ends neither in .png nor .gif nor .mp4",
            arguments.output.display()
        ))),
    }
}
