/** @file The same inputs for every peer: a fixed rule that JavaScript and Python compute alike. */

/** `count` numbers in [-0.5, 0.5), from a multiplicative hash of the index and a seed. */
export function numbers(count, seed, Type = Float64Array) {
  const out = new Type(count);
  for (let i = 0; i < count; i++) out[i] = (Math.imul(i + 1 + seed * 7919, 2654435761) >>> 0) / 2 ** 32 - 0.5;
  return out;
}

// Dawn keeps a core busy with looking whether the driver is done: that is no work of the driver's.
if (process.env.CLOCK === "cpu") (await import("../../out/server/src/gpu/resting.js")).restBetweenLooks();

/** Milliseconds of the clock; with CLOCK=cpu those of all threads of the process, which on a busy machine say more of a software driver. */
export const now =
  process.env.CLOCK === "cpu"
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : () => performance.now();

/** Median of the milliseconds of `rounds` calls, after a warm-up; each call is repeated until it takes about `least` ms. */
export async function time(call, { rounds = 9, least = 20 } = {}) {
  const once = async (n) => {
    const start = now();
    for (let i = 0; i < n; i++) {
      const r = call();
      if (r instanceof Promise) await r;
    }
    return now() - start;
  };
  await once(1);
  let n = 1;
  while ((await once(n)) < least && n < 1e7) n *= 2;
  const samples = [];
  for (let i = 0; i < rounds; i++) samples.push((await once(n)) / n);
  return samples.sort((a, b) => a - b)[rounds >> 1];
}
