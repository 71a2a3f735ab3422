// Who computes: the page, if it was asked to and can, or the program.
import { openComputer } from "./computer.js";
import { program } from "./server.js";

/** What computes for a session's description, and a sentence where that is not what was asked for. */
export async function openCore(description) {
  const { compute, engine, exported, note } = description;
  if (compute !== "page") return { core: program(engine), note };
  try {
    return { core: await openComputer(description) };
  } catch (error) {
    if (exported) throw new Error(`this page cannot compute: ${error.message}`);
    return { core: program(engine), note: error.message };
  }
}
