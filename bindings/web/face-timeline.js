// The newest rig frames of a face, and the pose between them.

/** Rig frames that are kept. */
const KEPT = 128;
/** As `holdSeconds` and `fadeSeconds` of a stream: the newest rig frame is held, then fades to rest. */
const HOLD_SECONDS = 0.1;
const FADE_SECONDS = 0.2;

/** Rig frames in the order of their times. */
export class FaceTimeline {
  constructor(neutral) {
    Object.assign(this, { neutral, frames: [] });
  }

  /** Takes the next rig frame. */
  add(seconds, values) {
    this.frames.push({ seconds, values });
    if (this.frames.length > KEPT) this.frames.shift();
  }

  /** Writes the pose at `seconds` to `out`: interpolated between the rig frames around it. */
  at(seconds, out) {
    const { frames, neutral } = this;
    const later = frames.findIndex((frame) => frame.seconds >= seconds);
    if (later > 0) {
      const [before, after] = [frames[later - 1], frames[later]];
      const share = (seconds - before.seconds) / (after.seconds - before.seconds);
      return blend(out, before.values, after.values, share);
    }
    if (later === 0) return blend(out, frames[0].values, frames[0].values, 0);
    const newest = frames.at(-1);
    if (!newest) return blend(out, neutral, neutral, 0);
    const faded = (seconds - newest.seconds - HOLD_SECONDS) / FADE_SECONDS;
    const part = Math.min(Math.max(faded, 0), 1);
    return blend(out, newest.values, neutral, part * part * (3 - 2 * part));
  }
}

function blend(out, from, to, share) {
  for (let at = 0; at < from.length; at++) out[at] = from[at] + (to[at] - from[at]) * share;
  return out;
}
