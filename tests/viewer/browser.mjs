// Starts the program and a headless browser on its page.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import path from "node:path";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(path.join(root, "cli/viewer/package.json"));
const puppeteer = (await import(require.resolve("puppeteer-core"))).default;

export const program =
  process.env.V2F_PROGRAM ?? path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "debug/v2f");
export const recordings = path.join(root, "tests/recordings");

/** Runs `v2f ...arguments --no-open` until `stop()`; returns the address of the page. */
export const serve = (...args) => serveWith(program, ...args);

export async function serveWith(used, ...args) {
  const child = spawn(used, [...args, "--no-open"], { stdio: ["ignore", "pipe", "pipe"] });
  const address = await new Promise((resolve, reject) => {
    child.stdout.once("data", (line) => resolve(line.toString().trim()));
    child.once("exit", (code) => reject(new Error(`v2f ended with ${code}`)));
  });
  return { address, stop: () => child.kill("SIGINT") };
}

/** A browser and its page. The microphone plays the file `voice`, or sound goes through the sound server of an
 *  `environment`. `faults` collects warnings and errors of the console. `prepare` runs before the scripts of the page. */
export async function open(address, { voice, environment, webgl = true, width = 1280, height = 860, prepare, ready = "window.viewer?.ready" } = {}) {
  const drawing = process.env.V2F_GPU
    ? []
    : webgl
    ? ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
    : ["--disable-gpu", "--disable-3d-apis"];
  const microphone = voice ? ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-audio-capture=${voice}`] : [];
  if (environment) microphone.push("--use-fake-ui-for-media-stream");
  const browser = await puppeteer.launch({
    // Software rendering on a busy machine takes long.
    protocolTimeout: 600_000,
    env: environment ?? process.env,
    ignoreDefaultArgs: environment ? ["--mute-audio"] : [],
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", ...drawing, ...microphone, "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
  });
  return shown(browser, address, { width, height, prepare, ready });
}

/** As `open`, in Firefox. Its WebGL needs a screen (here a virtual one), its audio clock a sound server (that of an
 *  `environment`). */
export async function openFirefox(address, { environment = process.env, width = 1280, height = 860, ready = "window.viewer?.ready" } = {}) {
  const screen = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const number = await new Promise((resolve, reject) => {
      screen.stdout.once("data", (line) => resolve(line.toString().trim()));
      screen.once("error", reject);
      screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    });
    const browser = await puppeteer.launch({
      browser: "firefox",
      timeout: 120_000,
      protocolTimeout: 600_000,
      env: { ...environment, DISPLAY: `:${number}` },
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      // Software rendering, playback without a click, no background requests, a microphone without a prompt.
      extraPrefsFirefox: { "webgl.force-enabled": true, "media.autoplay.default": 0, "messaging-system.rsexperimentloader.enabled": false,
        "media.navigator.permission.disabled": true },
    });
    const close = browser.close.bind(browser);
    browser.close = () => close().finally(() => screen.kill());
    return await shown(browser, address, { width, height, ready });
  } catch (error) {
    screen.kill();
    throw error;
  }
}

/** Opens an address and waits until its page is `ready`; closes the browser if that fails. */
async function shown(browser, address, request) {
  try {
    return await show(browser, address, request);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function show(browser, address, { width, height, prepare, ready }) {
  const page = await browser.newPage();
  if (prepare) await page.evaluateOnNewDocument(prepare);
  const faults = [];
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport({ width, height });
  const began = Date.now();
  await page.goto(address, { timeout: 120_000 });
  await page.waitForFunction(ready, { timeout: 120_000 });
  return { browser, page, faults, requests, milliseconds: Date.now() - began };
}
