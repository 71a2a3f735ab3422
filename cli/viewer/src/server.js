// The program that serves the page. It computes; the page shows.

async function asked(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

export const session = async () => (await asked("session")).json();

export const recording = async () => (await asked("recording")).arrayBuffer();

export const sendRecording = (file) =>
  asked("recording", { method: "PUT", body: file, headers: { "X-Name": file.name.replace(/[^\x20-\x7e]/g, "_") } });

/** The curves of the recording: control names, and values by time. */
export async function bake(wish) {
  const bytes = await (await asked("bake", { method: "POST", body: JSON.stringify(wish) })).arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const heading = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  return new Curves(heading, new Float32Array(bytes, 4 + length));
}

export class Curves {
  constructor({ controls, start, step, frames }, values) {
    Object.assign(this, { controls, start: start ?? 0, step: step ?? 1, frames, values });
  }

  value(frame, control) {
    return this.values[frame * this.controls.length + control];
  }

  /** The pose at `seconds`, interpolated, by name. */
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
}

/** A live stream: `onFrame(seconds, pose)` for each frame, `onFault(text)` once. */
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
    const values = new Float32Array(data.slice(8));
    onFrame(new DataView(data).getFloat64(0, true), Object.fromEntries(controls.map((name, at) => [name, values[at]])));
  };
  socket.onclose = ({ wasClean }) => wasClean || onFault("the program has ended; start v2f again");
  return socket;
}
