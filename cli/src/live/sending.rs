//! Sends the curves of a live stream to other programs.

use std::time::Duration;

use v2f::rig::Rig;

use crate::failure::{Failed, print};
use crate::send::{SendArguments, Sender, Target, Ticks};

/// Sends the newest rig frame whenever one is due. It never waits for a newer one.
pub struct Sending {
    sender: Sender,
    ticks: Ticks,
    next: u64,
    sent: u64,
}

impl Sending {
    /// Opens the receivers; `None` where the command line names none.
    ///
    /// # Errors
    /// As [`Sender::open`].
    pub fn open(arguments: &SendArguments, rig: &Rig) -> Result<Option<Self>, Failed> {
        if arguments.targets.is_empty() {
            return Ok(None);
        }
        let sender = Sender::open(&arguments.targets, rig, arguments.fps, &arguments.subject)?;
        let targets: Vec<String> = arguments.targets.iter().map(Target::to_string).collect();
        print(&format!("{} frames per second -> {}\n", arguments.fps, targets.join(", ")));
        Ok(Some(Self { sender, ticks: Ticks::new(arguments.fps), next: 0, sent: 0 }))
    }

    /// Sends `values` if a frame is due after `elapsed`. Missed frames are not sent.
    pub fn send_if_due(&mut self, elapsed: Duration, values: &[f32]) {
        let newest = self.ticks.newest(elapsed);
        if newest >= self.next {
            self.sender.send(newest, values);
            self.next = newest + 1;
            self.sent += 1;
        }
    }

    /// Brings the rig of every receiver to rest.
    pub fn end(&mut self) {
        let frames = self.sender.end();
        self.sent += frames;
        self.next += frames;
    }

    /// Totals, in one line.
    pub fn counters(&self) -> String {
        format!("{} frames of {}, {} datagrams refused", self.sent, self.next, self.sender.refused())
    }
}
