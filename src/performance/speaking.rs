//! How much the mouth speaks: moods leave it room.

/// An opening of this share of a full `jawOpen` is speech, whole.
const WHOLE_OPENING: f32 = 0.12;
/// Times in which the share rises and falls whole, seconds. It falls slowly, so that a mood does not flicker
/// between words.
const RISE: f32 = 0.08;
const FALL: f32 = 0.6;

/// Follows the mouth. It begins at rest.
#[derive(Debug, Default)]
pub(super) struct Speaking {
    share: f32,
}

impl Speaking {
    /// Goes on by `seconds`; `None`: begins with this rig frame. opening: of the lips, in units of a full
    /// jawOpen; contact: of the lips, 0 to 1.
    pub fn update(&mut self, seconds: Option<f32>, opening: f32, contact: f32) {
        let wanted = (opening / WHOLE_OPENING).max(contact).min(1.0);
        self.share = match seconds {
            Some(seconds) if wanted > self.share => wanted.min(self.share + seconds / RISE),
            Some(seconds) => wanted.max(self.share - seconds / FALL),
            None => wanted,
        };
    }

    /// 0 at rest, 1 in speech.
    pub fn share(&self) -> f32 {
        self.share
    }
}
