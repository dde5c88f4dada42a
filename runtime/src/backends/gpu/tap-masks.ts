/** @file The taps of a convolution along one axis, and which of them take part at the places where a thread stands. */
import { indexText } from "./coordinates.ts";
import type { KernelText } from "./kernel-text.ts";

/** Where an array is read along an axis: at `start + step * tap`, where `start` is an Integer expression. */
interface Walk {
  readonly start: string;
  readonly step: number;
  /** Along the last axis: how much further the next of a thread's results reads. */
  readonly next?: number;
}

/** What has to hold of a tap: `0 ≤ start + step * tap < length`, where `start` is from `least` to `greatest`. */
interface Within extends Walk {
  readonly length: number;
  readonly least: number;
  readonly greatest: number;
}

/** The taps along one axis, and where they lie in both arrays. */
export interface Tap {
  readonly count: number;
  readonly a: Walk;
  readonly b: Walk;
  readonly within: readonly Within[];
  /** Conditions on all taps. */
  readonly also?: readonly string[];
}

/** Which taps take part, where not all do: of taps that are written out found once, before all loops. */
export class TapMasks {
  private readonly text: KernelText;
  private readonly taps: readonly Tap[];
  /** By axis and condition. */
  private readonly known = new Map<string, string>();

  /** From the axis `writtenFrom` on taps are written out; each thread has `columns` results. */
  constructor(text: KernelText, taps: readonly Tap[], writtenFrom: number, columns: number) {
    this.text = text;
    this.taps = taps;
    for (const [axis, tap] of taps.entries()) {
      if (axis < writtenFrom) continue;
      const own = axis === taps.length - 1 ? columns : 1;
      for (let k = 0; k < tap.count; k++) for (let c = 0; c < own; c++) this.of(axis, k, c);
    }
  }

  /** The name of a mask for tap k of the c-th result; undefined where it always takes part. */
  of(axis: number, k: number, c = 0): string | undefined {
    const condition = knownCondition(this.taps[axis]!, k, c);
    if (condition === undefined) return undefined;
    const key = `${axis} ${condition}`;
    const name = this.known.get(key) ?? this.text.local(`true && ${condition}`);
    this.known.set(key, name);
    return name;
  }

  /** The condition of a tap that only the running loop knows. */
  at(axis: number, turn: string): string | undefined {
    const tap = this.taps[axis]!;
    return conditionOf(tap, (w) => {
      const ends = [0, w.step * (tap.count - 1)];
      const place = indexText(0, [1, w.step], [w.start, turn]);
      return [
        ...(w.least + Math.min(...ends) < 0 ? [`${place} >= 0`] : []),
        ...(w.greatest + Math.max(...ends) >= w.length ? [`${place} < ${w.length}`] : []),
      ];
    });
  }
}

const conditionOf = (tap: Tap, of: (w: Within) => readonly string[]): string | undefined => {
  const all = tap.within.flatMap(of);
  return all.length === 0 ? undefined : `(${all.join(" && ")})`;
};

function knownCondition(tap: Tap, k: number, c = 0): string | undefined {
  return conditionOf(tap, (w) => {
    const further = w.step * k + (w.next ?? 0) * c;
    return [
      ...(w.least + further < 0 ? [`${w.start} >= ${-further}`] : []),
      ...(w.greatest + further >= w.length ? [`${w.start} < ${w.length - further}`] : []),
    ];
  });
}

/** Whether not every tap takes part everywhere. */
export const isAsked = (tap: Tap): boolean =>
  knownCondition(tap, 0) !== undefined || knownCondition(tap, tap.count - 1) !== undefined;
