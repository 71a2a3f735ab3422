//! A live face on its way to other programs.

use std::time::Duration;

use crate::failure::Failed;
use crate::send::{SendArguments, Sender, Ticks};

/// Sends the newest frame whenever one is due: what is shown is at most a hop older than what is known, and never waits.
pub struct Sending {
    sender: Sender,
    ticks: Ticks,
    next: u64,
}

impl Sending {
    /// For those who want frames; `None` when nobody does.
    ///
    /// # Errors
    /// As [`Sender::open`].
    pub fn open<'a>(
        arguments: &SendArguments,
        controls: impl IntoIterator<Item = &'a str>,
    ) -> Result<Option<Self>, Failed> {
        if arguments.targets.is_empty() {
            return Ok(None);
        }
        let sender = Sender::open(&arguments.targets, controls, arguments.fps, &arguments.subject)?;
        Ok(Some(Self { sender, ticks: Ticks::new(arguments.fps), next: 0 }))
    }

    /// So much time has passed since the beginning: sends `values` if a frame is due. Frames that were missed are left out.
    pub fn look(&mut self, elapsed: Duration, values: &[f32]) {
        let newest = self.ticks.newest(elapsed);
        if newest >= self.next {
            self.sender.send(newest, values);
            self.next = newest + 1;
        }
    }
}
