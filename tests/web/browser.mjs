// Serves files, mostly of the repository, to a headless browser on this machine.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(path.join(root, "cli/viewer/package.json"));
const KINDS = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** Serves the files of `folder` on a free port until `close()`. */
export function serveFolder(folder) {
  const server = http.createServer((request, response) => {
    const file = path.join(
      folder,
      path.normalize(decodeURIComponent(new URL(request.url, "http://here").pathname)),
    );
    if (!file.startsWith(folder) || !fs.statSync(file, { throwIfNoEntry: false })?.isFile())
      return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": KINDS[path.extname(file)] ?? "application/octet-stream" });
    fs.createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** A page of the repository in a browser whose microphone plays `voice`; `faults` collects console errors. */
export async function openPage(name, { voice } = {}) {
  const puppeteer = (await import(require.resolve("puppeteer-core"))).default;
  const server = await serveFolder(root);
  const microphone = voice
    ? [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-audio-capture=${voice}`,
      ]
    : [];
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // A busy machine takes long; a test that hangs is ended by its own limit.
    timeout: 120_000,
    protocolTimeout: 600_000,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--autoplay-policy=no-user-gesture-required",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      ...microphone,
    ],
  });
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  await page.setViewport({ width: 1000, height: 640 });
  await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { page, faults, close };
}
