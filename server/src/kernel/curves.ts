/** @file The live curves of `track`: points are gathered and sent together; a fast loop sends only every so many of them. */
import type { KernelEvent } from "../../protocol/kernel.ts";
import type { Span } from "../language/ast.ts";

interface Curve {
  readonly name: string;
  readonly span: Span;
  count: number;
  /** Every so many points are kept until the next flush. */
  stride: number;
  steps: number[];
  values: number[];
  last: number;
}

/** Points of one curve that wait; twice as many make every second one go. */
const most = 2048;

export class Curves {
  private readonly emit: (event: KernelEvent) => void;
  private readonly byName = new Map<string, Curve>();

  constructor(emit: (event: KernelEvent) => void) {
    this.emit = emit;
  }

  named(name: string, span: Span): Curve {
    const known = this.byName.get(name);
    if (known) return known;
    const made: Curve = { name, span, count: 0, stride: 1, steps: [], values: [], last: Number.NaN };
    this.byName.set(name, made);
    return made;
  }

  add(curve: Curve, value: number): void {
    const step = curve.count++;
    curve.last = value;
    if (step % curve.stride !== 0) return;
    curve.steps.push(step);
    curve.values.push(value);
    if (curve.steps.length < 2 * most) return;
    curve.stride *= 2;
    curve.steps = curve.steps.filter((_, i) => i % 2 === 0);
    curve.values = curve.values.filter((_, i) => i % 2 === 0);
  }

  /** Sends what waits, always with the newest point. */
  flush(): void {
    for (const curve of this.byName.values()) {
      const { name, span, steps, values, count } = curve;
      if (steps.length === 0) continue;
      if (steps[steps.length - 1] !== count - 1) {
        steps.push(count - 1);
        values.push(curve.last);
      }
      this.emit({ kind: "track", span, name, steps, values });
      curve.steps = [];
      curve.values = [];
    }
  }

  /** Curves start anew with each run. */
  restart(): void {
    for (const curve of this.byName.values()) {
      curve.count = 0;
      curve.stride = 1;
      curve.steps = [];
      curve.values = [];
    }
  }
}
