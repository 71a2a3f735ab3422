// Chooses where curves are computed: in the page, if requested and possible, else in the program.
import { openComputer } from "./computer.js";
import { program } from "./server.js";

/** The core for a session, and a note where it is not the requested one. */
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
