/** @file NumPy's legacy `RandomState` generator: the Mersenne Twister MT19937, with doubles, bounded integers and normals. */
import type { StreamState } from "../contract.ts";
import { bug } from "../ir/internal-error.ts";
import { safePoint } from "../ir/safe-point.ts";
import { logExact } from "./log-exact.ts";

const n = 624;
const m = 397;

export type Mt19937State = Extract<StreamState, { kind: "mt19937" }>;

// Points of the disc on their way to normals.
const batch = 256;
const firsts = new Float64Array(batch);
const seconds = new Float64Array(batch);
const squares = new Float64Array(batch);
const single = new Float64Array(1);

/** Seeds that `RandomState` takes. */
export const isMt19937Seed = (seed: number): boolean => Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff;

/**
 * M. Matsumoto, T. Nishimura: Mersenne Twister, ACM TOMACS 8 (1998). Same draws as `numpy.random.RandomState` of all versions. States
 * that it was given or gave away stay as they are: the key is copied when it has to change, every 624 words.
 */
export class Mt19937 {
  private key: Uint32Array;
  private shared = true;
  private position: number;
  private hasGauss: boolean;
  private gauss: number;

  private constructor(state: Mt19937State) {
    this.key = state.key;
    this.position = state.position;
    this.hasGauss = state.hasGauss;
    this.gauss = state.gauss;
  }

  /** `RandomState(seed)` of an integer 0 … 2^32 - 1. */
  static fromSeed(seed: number): Mt19937 {
    if (!isMt19937Seed(seed)) bug(`seed ${seed}`);
    return new Mt19937({ kind: "mt19937", key: expandSeed(seed), position: n, hasGauss: false, gauss: 0 });
  }

  /** `RandomState([k0, k1, …])`: `init_by_array` of the reference implementation. */
  static fromSeeds(seeds: readonly number[]): Mt19937 {
    const key = expandSeed(19650218);
    let i = 1;
    let j = 0;
    const step = (multiplier: number): number => {
      const before = key[i - 1]!;
      return key[i]! ^ Math.imul(before ^ (before >>> 30), multiplier);
    };
    const advance = (): void => {
      if (++i >= n) {
        key[0] = key[n - 1]!;
        i = 1;
      }
    };
    for (let k = Math.max(n, seeds.length); k > 0; k--) {
      key[i] = step(1664525) + seeds[j]! + j;
      advance();
      if (++j >= seeds.length) j = 0;
    }
    for (let k = n - 1; k > 0; k--) {
      key[i] = step(1566083941) - i;
      advance();
    }
    key[0] = 0x80000000;
    return new Mt19937({ kind: "mt19937", key, position: n, hasGauss: false, gauss: 0 });
  }

  /** Goes on from `state`, which stays as it is. */
  static fromState(state: Mt19937State): Mt19937 {
    return new Mt19937(state);
  }

  state(): Mt19937State {
    this.shared = true;
    return {
      kind: "mt19937",
      key: this.key,
      position: this.position,
      hasGauss: this.hasGauss,
      gauss: this.gauss,
    };
  }

  /** An integer 0 … 2^32 - 1. */
  next32(): number {
    if (this.position >= n) this.regenerate();
    return temper(this.key[this.position++]!) >>> 0;
  }

  /** A double in [0, 1) of 53 random bits: two words, the high part first. */
  nextDouble(): number {
    if (this.position >= n) this.regenerate();
    const high = temper(this.key[this.position++]!) >>> 5;
    if (this.position >= n) this.regenerate();
    const low = temper(this.key[this.position++]!) >>> 6;
    return (high * 67108864 + low) * 2 ** -53;
  }

  /** The next 624 words. */
  private regenerate(): void {
    safePoint();
    const key = this.shared ? this.key.slice() : this.key;
    this.key = key;
    this.shared = false;
    for (let i = 0; i < n - m; i++) key[i] = key[i + m]! ^ twist(key[i]!, key[i + 1]!);
    for (let i = n - m; i < n - 1; i++) key[i] = key[i + m - n]! ^ twist(key[i]!, key[i + 1]!);
    key[n - 1] = key[m - 1]! ^ twist(key[n - 1]!, key[0]!);
    this.position = 0;
  }

  /** A standard normal by the polar method (G. Marsaglia, T. A. Bray 1964), of which the second of two is kept for the next call. */
  nextGauss(): number {
    this.fillGauss(single);
    return single[0]!;
  }

  /** The next `out.length` normals. Points of the disc first, in batches, then their logarithms: twice as fast as one by one. */
  fillGauss(out: Float64Array | Float32Array): void {
    let at = 0;
    if (this.hasGauss && out.length > 0) {
      out[at++] = this.gauss;
      this.hasGauss = false;
      this.gauss = 0;
    }
    while (at < out.length) {
      const pairs = Math.min(batch, Math.ceil((out.length - at) / 2));
      for (let i = 0; i < pairs; ) {
        const x1 = 2 * this.nextDouble() - 1;
        const x2 = 2 * this.nextDouble() - 1;
        const r2 = x1 * x1 + x2 * x2;
        firsts[i] = x1;
        seconds[i] = x2;
        squares[i] = r2;
        i += r2 >= 1 || r2 === 0 ? 0 : 1;
      }
      for (let i = 0; i < pairs; i++) {
        const r2 = squares[i]!;
        const f = Math.sqrt((-2 * logExact(r2)) / r2);
        out[at++] = f * seconds[i]!;
        if (at < out.length) {
          out[at++] = f * firsts[i]!;
        } else {
          this.hasGauss = true;
          this.gauss = f * firsts[i]!;
        }
      }
    }
  }

  /** An integer 0 … max, max < 2^53, by rejection under a mask of ones. No draw when max is 0. */
  interval(max: number): number {
    if (max === 0) return 0;
    if (max <= 0xffffffff) {
      const mask = 0xffffffff >>> Math.clz32(max);
      let v: number;
      do v = (this.next32() & mask) >>> 0;
      while (v > max);
      return v;
    }
    return Number(this.wideInterval(BigInt(max)));
  }

  /** An integer 0 … max, max < 2^64; the same draws as `interval` where that will do. */
  wideInterval(max: bigint): bigint {
    if (max <= 0xffffffffn) return BigInt(this.interval(Number(max)));
    const mask = (1n << BigInt(max.toString(2).length)) - 1n;
    for (;;) {
      const high = BigInt(this.next32());
      const v = ((high << 32n) | BigInt(this.next32())) & mask;
      if (v <= max) return v;
    }
  }
}

function expandSeed(seed: number): Uint32Array {
  const key = new Uint32Array(n);
  key[0] = seed;
  for (let i = 1; i < n; i++) {
    const before = key[i - 1]!;
    key[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return key;
}

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

const twist = (high: number, low: number): number => {
  const y = (high & 0x80000000) | (low & 0x7fffffff);
  return (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
};
