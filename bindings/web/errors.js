// Errors as exceptions with the library's text.

/** Error codes. Each says what the caller can do; v2f.h documents them. */
export const Status = Object.freeze({
  ARGUMENT: -1,
  STRUCT_SIZE: -2,
  HANDLE: -3,
  BUSY: -4,
  FILE: -5,
  STUDENT: -6,
  ENGINE: -7,
  PROFILE: -8,
  NAME: -9,
  STATE: -10,
  SYSTEM: -11,
  AUDIO: -12,
  INTERNAL: -13,
  CANCELLED: -14,
});

/** A call of the library failed. The message says what is wrong, where, and what to do. */
export class V2fError extends Error {
  constructor(status, text) {
    super(text);
    this.name = "V2fError";
    this.status = status;
  }
}
