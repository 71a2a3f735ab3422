// Recordings for tests, made of others.
import fs from "node:fs";

/** A wav of 16 bits behind a header of 44 bytes, so many decibels louder; what is too loud is cut off. */
export function louder(file, decibel) {
  const wav = fs.readFileSync(file);
  for (let at = 44; at + 1 < wav.length; at += 2) {
    const sample = Math.round(wav.readInt16LE(at) * 10 ** (decibel / 20));
    wav.writeInt16LE(Math.max(-32768, Math.min(32767, sample)), at);
  }
  return wav;
}
