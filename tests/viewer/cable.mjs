// Starts a private sound server in which a loopback of known delay, the cable, connects loudspeaker and microphone.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The reason why there is no cable on this machine, or undefined. */
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

/** Starts the server. `lay(milliseconds)` connects a cable of that delay; programs with `environment` use the server. */
export async function soundServer() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "v2f-cable-"));
  const socket = path.join(folder, "native");
  const environment = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder, PULSE_SERVER: `unix:${socket}` };
  const child = spawn("pulseaudio", ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
    `--load=module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    "--load=module-null-sink sink_name=loudspeaker rate=48000 channels=2",
    "--load=module-null-sink sink_name=far_end rate=48000 channels=2",
    "--load=module-remap-source source_name=microphone master=far_end.monitor"], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
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
        throw new Error(`the sound server does not answer: ${error.stderr}${errors}`);
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
