/** @file The error for our own mistakes: caught once per request or run, never shown as the user's fault. */

export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** Throws an InternalError; usable as an expression. */
export function bug(message: string): never {
  throw new InternalError(message);
}
