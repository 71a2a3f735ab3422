// Numbers of JavaScript as integers for C.

/** An unsigned integer for C. Throws if it does not fit into `bits` bits. */
export function unsigned(value, what, bits) {
  const number = whole(value);
  if (number === undefined || number < 0n || number >> BigInt(bits)) {
    throw new RangeError(
      `${what} is ${shown(value)}; expected an integer of 0 or more, of at most ${bits} bits`,
    );
  }
  return number;
}

/**
 * A play position `position / rate` seconds, for C: a signed integer of 64 bits and a rate of 32 bits. A
 * fraction, for example seconds with a rate of 1, keeps its precision: both are multiplied by a power of two.
 * Rounded down to the finest step that a rate of 32 bits has.
 */
export function playPosition(position, rate) {
  let integer = whole(position);
  let perSecond = unsigned(rate, "rate", 32);
  if (integer === undefined) {
    if (typeof position !== "number" || !Number.isFinite(position)) {
      throw new RangeError(`position is ${shown(position)}; expected a finite number of audio frames`);
    }
    const doublings = perSecond === 0n ? 0 : Math.floor(Math.log2(0xffff_ffff / Number(perSecond)));
    integer = BigInt(Math.floor(position * 2 ** doublings));
    perSecond <<= BigInt(doublings);
  }
  if (BigInt.asIntN(64, integer) !== integer) {
    throw new RangeError(`position is ${shown(position)}; expected a number of at most 64 bits`);
  }
  return [integer, Number(perSecond)];
}

/** The integer that a number, a bigint or a boolean is; undefined for everything else. */
function whole(value) {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return BigInt(value);
  return Number.isInteger(value) ? BigInt(value) : undefined;
}

/** A value in a message. */
function shown(value) {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
