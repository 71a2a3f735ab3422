// The program that serves the page. It computes; the page shows.
//
// Whatever computes in its place gives the same six: session(), face(text), recording(), sendRecording(file), bake(wish),
// levels(wish), openLive(wish, ...). A wish is {student, character}: the student's number, and a character profile as an object.

async function asked(path, options) {
  const answer = await fetch(path, options).catch(() => {
    throw new Error("the program has ended; start v2f again");
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

export const session = async () => (await asked("session")).json();

/** What a character profile's text comes to: {character, controls, parameters}. */
export const face = async (text) => (await asked("face", { method: "POST", body: text })).json();

export const recording = async () => (await asked("recording")).arrayBuffer();

export const sendRecording = (file) =>
  asked("recording", { method: "PUT", body: file, headers: { "X-Name": file.name.replace(/[^\x20-\x7e]/g, "_") } });

async function rows(path, wish) {
  const bytes = await (await asked(path, { method: "POST", body: JSON.stringify(wish) })).arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const heading = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  return new Curves(heading, new Float32Array(bytes, 4 + length));
}

/** The curves of the recording: control names, and values by time. */
export const bake = (wish) => rows("bake", wish);

/** What the meter says over the recording: loudness (0 silent, 1 too quiet, 2 good, 3 clipping), rms_dbfs, peak_dbfs, gain_db. */
export const levels = (wish) => rows("levels", wish);

export class Curves {
  constructor({ names, start, step, rows }, values) {
    Object.assign(this, { controls: names, start: start ?? 0, step: step ?? 1, frames: rows, values });
  }

  value(frame, control) {
    return this.values[frame * this.controls.length + control];
  }

  /** The row at `seconds`, interpolated, by name. */
  at(seconds) {
    const place = Math.min(Math.max((seconds - this.start) / this.step, 0), Math.max(this.frames - 1, 0));
    const before = Math.floor(place);
    const after = Math.min(before + 1, this.frames - 1);
    const pose = {};
    if (this.frames === 0) return pose;
    this.controls.forEach((name, control) => {
      const from = this.value(before, control);
      pose[name] = from + (this.value(after, control) - from) * (place - before);
    });
    return pose;
  }

  /** The last row that was complete at `seconds`, by name. */
  before(seconds) {
    const frame = Math.floor((seconds - this.start) / this.step);
    if (frame < 0 || this.frames === 0) return undefined;
    return Object.fromEntries(this.controls.map((name, control) => [name, this.value(Math.min(frame, this.frames - 1), control)]));
  }
}

/** A live stream: `onFrame(seconds, pose, level)` for each frame, `onFault(text)` once. */
export function openLive(wish, { onOpen, onFrame, onFault }) {
  const address = new URL("live", location.href);
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let controls = [];
  socket.onopen = () => socket.send(JSON.stringify(wish));
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") {
      const told = JSON.parse(data);
      if (told.error) return onFault(told.error);
      controls = told.controls;
      return onOpen(told);
    }
    const [loudness, rms_dbfs, peak_dbfs, gain_db, ...values] = new Float32Array(data.slice(8));
    const pose = Object.fromEntries(controls.map((name, at) => [name, values[at]]));
    onFrame(new DataView(data).getFloat64(0, true), pose, { loudness, rms_dbfs, peak_dbfs, gain_db });
  };
  socket.onclose = ({ wasClean }) => wasClean || onFault("the program has ended; start v2f again");
  return socket;
}
