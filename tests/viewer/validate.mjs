// Checks a glTF file with Khronos' validator.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const { validateBytes } = createRequire(path.resolve("cli/viewer/package.json"))("gltf-validator");
const { issues, info } = await validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])));
console.log(`${issues.numErrors} errors, ${issues.numWarnings} warnings, ${info.totalVertexCount} vertices`);
for (const { code, message, pointer } of issues.messages.filter(({ severity }) => severity < 2)) console.log(code, message, pointer);
process.exit(issues.numErrors || issues.numWarnings ? 1 : 0);
