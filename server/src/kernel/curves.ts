/**
 * @file The live curves of `track`: points are gathered and sent together; a fast loop sends only every so many of them. What a device
 * has yet to give away is looked at when the points are sent, so that the loop need not wait for each.
 */
import type { RunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { LateResults } from "../../../runtime/src/session/late-results.ts";
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
  private readonly late: LateResults;
  private readonly byName = new Map<string, Curve>();
  /** Points of which the first is still to be read, in their order. */
  private waiting: { readonly curve: Curve; readonly array: NdArray }[] = [];
  /** Why points were lost, until somebody has told it. */
  private fault: RunFault | undefined;

  constructor(emit: (event: KernelEvent) => void, late: LateResults) {
    this.emit = emit;
    this.late = late;
  }

  named(name: string, span: Span): Curve {
    const known = this.byName.get(name);
    if (known) return known;
    const made: Curve = { name, span, count: 0, stride: 1, steps: [], values: [], last: Number.NaN };
    this.byName.set(name, made);
    return made;
  }

  /** Takes a tensor of one element. The fault is that of points before, which could not be read. */
  add(curve: Curve, array: NdArray): RunFault | undefined {
    if (this.waiting.length > 0 || this.late.isWaiting(array)) {
      this.waiting.push({ curve, array });
      if (this.waiting.length >= most) this.readWaiting();
    } else this.put(curve, Number(array.data[0]!));
    return this.fault && this.takeFault();
  }

  /** What has gone wrong since it was asked last. */
  takeFault(): RunFault | undefined {
    const { fault } = this;
    this.fault = undefined;
    return fault;
  }

  /** After an interrupt points still wait; after another fault they are lost. */
  private readWaiting(): void {
    if (this.waiting.length === 0) return;
    const fault = this.late.readAll();
    const points = this.waiting.filter(({ array }) => !this.late.isWaiting(array));
    this.waiting = this.waiting.filter(({ array }) => this.late.isWaiting(array));
    for (const { curve, array } of points) {
      if (!this.late.isLost(array)) this.put(curve, Number(array.data[0]!));
    }
    if (fault && fault.code !== "cancelled") this.fault = fault;
  }

  private put(curve: Curve, value: number): void {
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
    this.readWaiting();
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
}
