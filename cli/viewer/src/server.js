// Requests to the program, which computes the curves.
//
// computer.js has the same interface: where, engine, face(text), recording(), sendRecording(file), bake(request, signal),
// levels(request, signal), openLive(request, ...). A request is {student, character}: the index of the student, and a
// character profile as an object. The signal cancels a request.
import { Curves, splitHeading } from "./curves.js";

async function send(path, options) {
  const answer = await fetch(path, options).catch((error) => {
    throw options?.signal?.aborted ? error : new Error("the program has ended; start v2f again");
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

export const session = async () => (await send("session.json")).json();

/** Completes the text of a character profile: {character, controls, parameters}. */
const face = async (text) => (await send("face", { method: "POST", body: text })).json();

/** The recording, to play. */
export const recording = async () => (await send("recording.wav")).arrayBuffer();

export const sendRecording = (file) =>
  send("recording.wav", { method: "PUT", body: file, headers: { "X-Name": file.name.replace(/[^\x20-\x7e]/g, "_") } });

async function rows(path, request, signal) {
  const { heading, numbers } = splitHeading(await (await send(path, { method: "POST", body: JSON.stringify(request), signal })).arrayBuffer());
  return new Curves(heading, numbers);
}

/** The curves of the recording: control names, and values by time. */
const bake = (request, signal) => rows("bake", request, signal);

/** The meter over the recording: loudness (0 silent, 1 too quiet, 2 good, 3 clipping), rms_dbfs, peak_dbfs, gain_db. */
const levels = (request, signal) => rows("levels", request, signal);

/** A live stream. `send(samples)` pushes sound while it is `open`; `onFrame(seconds, pose, level)` gets each rig frame, `onFault(text)` an error. */
function openLive(request, { onOpen, onFrame, onFault }) {
  const address = new URL("live", location.href);
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let controls = [];
  socket.onopen = () => socket.send(JSON.stringify(request));
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") {
      const reply = JSON.parse(data);
      if (reply.error) return onFault(reply.error);
      controls = reply.controls;
      return onOpen(reply);
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

/** The program as the core of the page; `engine` is the name of its engine. */
export const program = (engine) => ({ where: "the program", engine, face, recording, sendRecording, bake, levels, openLive });
