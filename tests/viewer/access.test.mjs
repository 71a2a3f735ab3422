// Requests that the server of the page must refuse; they need no browser.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";

import { serve } from "./browser.mjs";

let served;
before(async () => (served = await serve("view")));
after(() => served?.stop());

test("requests of others are refused", async () => {
  const { host, pathname } = new URL(served.address);
  const [hostname, port] = host.split(":");
  const status = (target, headers = {}, method = "GET") =>
    new Promise((resolve, reject) => {
      http.request({ hostname, port, path: target, method, headers, agent: false }, (answer) => resolve(answer.resume().statusCode)).on("error", reject).end();
    });
  assert.equal(await status(pathname), 200);
  assert.equal(await status("/"), 403);
  assert.equal(await status(pathname.replace(/.(?=\/$)/, (letter) => (letter === "0" ? "1" : "0"))), 403);
  assert.equal(await status(pathname, { Host: `evil.example:${port}` }), 403);
  assert.equal(await status(`${pathname}session.json`, { Origin: "http://evil.example" }), 403);
  assert.equal(await status(`${pathname}bake`, {}, "POST"), 403);
  const upgrade = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13" };
  assert.equal(await status(`${pathname}live`, { ...upgrade, Origin: "http://evil.example" }), 403);
  assert.equal(await status(`${pathname}live`, upgrade), 403);
  for (const away of ["../Cargo.toml", "..%2fCargo.toml", "%2e%2e/Cargo.toml", "....//Cargo.toml", "/etc/passwd", "students/../../Cargo.toml"]) {
    const answer = await status(`${pathname}${away}`);
    assert.ok([403, 404].includes(answer), `${away}: ${answer}`);
  }
});
