// UTF-8 conversion without TextEncoder, which audio worklets do not have.

/** The bytes of `text`. */
export function encode(text) {
  const alone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  const escaped = encodeURIComponent(text.replace(alone, "\ufffd"));
  const bytes = escaped.match(/%..|[^%]/g) ?? [];
  return Uint8Array.from(bytes, (one) => (one.length === 3 ? parseInt(one.slice(1), 16) : one.charCodeAt(0)));
}

/** The text of whole UTF-8 characters. */
export function decode(bytes) {
  let escaped = "";
  for (const byte of bytes) {
    const isPlain = byte < 0x80 && byte !== 0x25;
    escaped += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
  }
  return decodeURIComponent(escaped);
}
