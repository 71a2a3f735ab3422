// A sound server of its own, in which a cable of known length runs from the loudspeaker to the microphone.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** Why there can be no cable here, or undefined. */
export function missing() {
  for (const program of ["pulseaudio", "pactl"]) {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
    } catch {
      return `${program} cannot be run (Debian packages pulseaudio and pulseaudio-utils)`;
    }
  }
  return undefined;
}

/** Starts it; `lay(milliseconds)` lays a cable that takes so long, `environment` brings a program to it. */
export async function soundServer() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "v2f-cable-"));
  const socket = path.join(folder, "native");
  const environment = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder, PULSE_SERVER: `unix:${socket}` };
  const child = spawn("pulseaudio", ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
    `--load=module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    "--load=module-null-sink sink_name=loudspeaker rate=48000 channels=2",
    "--load=module-null-sink sink_name=far_end rate=48000 channels=2",
    "--load=module-remap-source source_name=microphone master=far_end.monitor"], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.on("data", (text) => (told += text));
  const control = (...words) => execFileSync("pactl", words, { env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  const stop = () => {
    child.kill("SIGTERM");
    fs.rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; ; attempt++) {
    try {
      control("set-default-sink", "loudspeaker");
      control("set-default-source", "microphone");
      break;
    } catch (error) {
      if (attempt === 100 || child.exitCode !== null) {
        stop();
        throw new Error(`the sound server does not answer: ${error.stderr}${told}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  let laid;
  const lay = (milliseconds) => {
    if (laid) control("unload-module", laid);
    laid = control("load-module", "module-loopback", "source=loudspeaker.monitor", "sink=far_end", `latency_msec=${milliseconds}`,
      "source_dont_move=true", "sink_dont_move=true");
  };
  return { environment, lay, stop };
}
