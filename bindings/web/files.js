// Files beside these scripts: from a web server, and in Node from the disk.

/** The bytes of `source`: a URL, a response, or bytes. */
export async function bytesOf(source, what) {
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return source;
  if (typeof Response === "function" && source instanceof Response) {
    return checked(source, source.url, what).arrayBuffer();
  }
  if (isFile(source)) return readFile(source, what);
  return checked(await fetch(source), source, what).arrayBuffer();
}

/** Whether `source` lies on the disk: only Node has such scripts, and its fetch does not read them. */
export function isFile(source) {
  return source instanceof URL && source.protocol === "file:";
}

/** Refuses a failed answer of a server. */
export function checked(response, source, what) {
  if (response.ok) return response;
  throw new TypeError(`${response.url || source}: ${response.status} ${response.statusText}; ${what}`);
}

async function readFile(source, what) {
  // Bundlers for pages must not look for this module: the comments tell Vite and webpack, the variable esbuild.
  const ofNode = ["node:fs", "promises"].join("/");
  const { readFile: read } = await import(/* @vite-ignore */ /* webpackIgnore: true */ ofNode);
  try {
    return await read(source);
  } catch (error) {
    throw new TypeError(`${error.message}; ${what}`, { cause: error });
  }
}
