/** @file Loops over the leading axes of several tensors at once. */
import type { Code, Local } from "../emit/code.ts";

/** Where a tensor starts, and its strides in bytes by leading axis. */
export interface BatchWalk {
  readonly start: Local;
  readonly strides: readonly number[];
}

/** Emits `body` within a loop over each axis of `lengths`; it gets the addresses of the current items. */
export function emitBatch(
  c: Code,
  lengths: readonly number[],
  walks: readonly BatchWalk[],
  body: (addresses: readonly Local[]) => void,
): void {
  const axis = (i: number, at: readonly Local[]): void => {
    if (i === lengths.length) {
      body(at);
      return;
    }
    c.scope(() => {
      const moving = at.map((start) => {
        const local = c.local("i32");
        c.get(start).set(local);
        return local;
      });
      c.repeat(lengths[i]!, () => {
        axis(i + 1, moving);
        for (const [w, local] of moving.entries()) c.increment(local, walks[w]!.strides[i]!);
      });
    });
  };
  axis(
    0,
    walks.map((w) => w.start),
  );
}
