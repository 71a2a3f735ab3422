//! The meter's readings over a whole recording, without running the network.

use crate::audio::{AudioFormat, InputLevel, Mark};
use crate::runtime::error::Error;
use crate::runtime::pipeline::PIECE_FRAMES;

use super::Baker;

impl Baker {
    /// Reads the meter over a recording: `take(seconds, level)` for each hop, in order. `seconds` is the end
    /// of the hop in the recording, and is negative before its first sample. A live stream's meter reads the
    /// same values from this recording. Forgets what was fed to [`feed`](Self::feed).
    ///
    /// # Errors
    /// A format that cannot be resampled.
    pub fn levels(
        &mut self,
        interleaved: &[f32],
        format: AudioFormat,
        take: &mut dyn FnMut(f64, InputLevel),
    ) -> Result<(), Error> {
        self.begin(format)?;
        let mut audio = self.student.new_row().audio;
        for piece in interleaved.chunks(PIECE_FRAMES * usize::from(format.channels())) {
            self.stream.push(piece);
            self.read_meter(&mut audio, take);
        }
        self.stream.input.mark(Mark::Flush)?;
        self.read_meter(&mut audio, take);
        Ok(())
    }

    fn read_meter(&mut self, audio: &mut [f32], take: &mut dyn FnMut(f64, InputLevel)) {
        let manifest = self.student.manifest();
        let (rate, lookahead) = (f64::from(manifest.sample_rate), i64::from(manifest.lookahead));
        let task = &mut self.stream.task;
        while task.resample() {
            if let Some(cut) = task.frame(audio) {
                take((cut.target + lookahead) as f64 / rate, task.pipeline.audio.level());
            }
        }
    }
}
