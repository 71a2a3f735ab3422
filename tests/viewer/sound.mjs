// Makes recordings for tests from other recordings.
import fs from "node:fs";

/** The 16-bit wav (header of 44 bytes), louder by `decibel`. Values above full scale are clipped. */
export function louder(file, decibel) {
  const wav = fs.readFileSync(file);
  for (let at = 44; at + 1 < wav.length; at += 2) {
    const sample = Math.round(wav.readInt16LE(at) * 10 ** (decibel / 20));
    wav.writeInt16LE(Math.max(-32768, Math.min(32767, sample)), at);
  }
  return wav;
}
