//! What the meter says of a whole recording, without running the network.

use crate::audio::{AudioFormat, InputLevel, Mark, Piece};
use crate::engine::Error;
use crate::engine::ear::PIECE_FRAMES;
use crate::engine::statistics::Counters;

use super::Baker;

impl Baker {
    /// Reads the meter over a recording: `take(seconds, level)` for each hop, in order, where `seconds` is the end of the hop
    /// in the recording and may be negative for what comes before its first sample. The same readings that a stream's meter
    /// gives while it hears the recording. What was fed to [`feed`](Self::feed) before is forgotten.
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
        let unread = Counters::default();
        for piece in interleaved.chunks(PIECE_FRAMES * usize::from(format.channels())) {
            self.ear.listen(Piece::Sound(piece, format), 0, &unread)?;
            self.read_meter(&unread, take);
        }
        self.ear.listen(Piece::Mark(Mark::Flush), 0, &unread)?;
        self.read_meter(&unread, take);
        Ok(())
    }

    fn read_meter(&mut self, unread: &Counters, take: &mut dyn FnMut(f64, InputLevel)) {
        let manifest = self.student.manifest();
        let (rate, lookahead) = (f64::from(manifest.sample_rate), i64::from(manifest.lookahead));
        while self.ear.resample() {
            if let Some(heard) = self.ear.frame(&mut self.audio, unread) {
                take((heard.target + lookahead) as f64 / rate, self.ear.level());
            }
        }
    }
}
