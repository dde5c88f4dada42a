/**
 * @file Rest while the GPU works. Dawn looks in every turn of the event loop whether the GPU is done, which takes a core of its own for as
 * long as that lasts (on a software driver one of those that compute). It turns by the global `setImmediate`: here that one
 * sleeps before each look an eighth of the time that has been waited, so that no answer comes much later for it.
 */

const longest = 0.5;
/** Milliseconds that no sleep is as short as. */
const shortest = 0.02;

const nothing = new Int32Array(new SharedArrayBuffer(4));
let since = 0;
let isResting = false;

/** There is something new to wait for. */
export function workCame(): void {
  since = performance.now();
}

/** Once for a thread, before Dawn is loaded; nothing else there may be in a hurry. */
export function restBetweenLooks(): void {
  if (isResting) return;
  isResting = true;
  const atOnce = globalThis.setImmediate;
  const afterRest = <A extends unknown[]>(look: (...args: A) => void, ...args: A): NodeJS.Immediate =>
    atOnce(() => {
      const rest = Math.min(longest, (performance.now() - since) / 8);
      if (rest >= shortest) Atomics.wait(nothing, 0, 0, rest);
      look(...args);
    });
  globalThis.setImmediate = Object.assign(afterRest, { __promisify__: atOnce.__promisify__ }) as typeof setImmediate;
}
