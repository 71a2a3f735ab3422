// The program that serves the page. It computes; the page shows.
//
// Whatever computes in its place (computer.js) gives the same: where, engine, face(text), recording(), sendRecording(file),
// bake(wish, signal), levels(wish, signal), openLive(wish, ...). A wish is {student, character}: the student's number, and a
// character profile as an object; a signal says that its answer is not wanted any more.
import { Curves, headed } from "./curves.js";

async function asked(path, options) {
  const answer = await fetch(path, options).catch((error) => {
    throw options?.signal?.aborted ? error : new Error("the program has ended; start v2f again");
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

export const session = async () => (await asked("session.json")).json();

/** What a character profile's text comes to: {character, controls, parameters}. */
const face = async (text) => (await asked("face", { method: "POST", body: text })).json();

/** The recording, to be played. */
export const recording = async () => (await asked("recording.wav")).arrayBuffer();

export const sendRecording = (file) =>
  asked("recording.wav", { method: "PUT", body: file, headers: { "X-Name": file.name.replace(/[^\x20-\x7e]/g, "_") } });

async function rows(path, wish, signal) {
  const { heading, numbers } = headed(await (await asked(path, { method: "POST", body: JSON.stringify(wish), signal })).arrayBuffer());
  return new Curves(heading, numbers);
}

/** The curves of the recording: control names, and values by time. */
const bake = (wish, signal) => rows("bake", wish, signal);

/** What the meter says over the recording: loudness (0 silent, 1 too quiet, 2 good, 3 clipping), rms_dbfs, peak_dbfs, gain_db. */
const levels = (wish, signal) => rows("levels", wish, signal);

/** A live stream: takes sound by `send(samples)` once it is `open`; `onFrame(seconds, pose, level)` for each frame, `onFault(text)` once. */
function openLive(wish, { onOpen, onFrame, onFault }) {
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
  return {
    get open() {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (samples) => socket.send(samples),
    close: () => socket.close(),
  };
}

/** The program as what computes; `engine` is its own word for what it computes with. */
export const program = (engine) => ({ where: "the program", engine, face, recording, sendRecording, bake, levels, openLive });
