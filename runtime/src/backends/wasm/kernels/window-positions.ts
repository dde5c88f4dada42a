/** @file Elements at positions within the last axes: read, or added up in zeros. Positions are int32 and in range. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo } from "../../../ir/dtype.ts";
import { rowMajor } from "../../../ops/shape/strided.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import type { StepFunction } from "../step-function.ts";
import { emitBatch } from "./batch.ts";
import type { Window } from "./copy-window.ts";
import type { Kernel } from "./index.ts";
import { coalesce } from "./lattice/lattice.ts";
import { scalarAccess } from "./lines.ts";
import { windowRead, windowWritten } from "./move-windows.ts";

/** Zeros, then each element of the first input added where its position says. */
export function windowPut(step: KernelStep): Kernel {
  const target = step.targets[0]!;
  const axes = (step.node.attrs.lengths as readonly number[]).length;
  const access = scalarAccess(target.dtype);
  const emit = (fn: StepFunction): void => {
    const c = fn.code;
    const whole = windowWritten(fn, target);
    const bytes = sizeOf(target.shape) * dtypeInfo[target.dtype].bytes;
    c.get(whole.start).i32(0).i32(bytes).memoryFill();
    const [elements, positions] = [windowRead(fn, step.inputs[0]!), windowRead(fn, step.inputs[1]!)];
    eachPosition(fn, step.inputs[0]!.window.shape, axes, elements, positions, whole, (element, place) => {
      c.get(place).get(place).mem(access.load).get(element).mem(access.load);
      c.op(access.type === "f32" ? "f32.add" : "f64.add").mem(access.store);
    });
  };
  return { scratch: 0, emit };
}

/** The elements of the first input at the positions. */
export function windowPick(step: KernelStep): Kernel | undefined {
  const target = step.targets[0]!;
  const axes = step.node.attrs.axes as number;
  const x = step.inputs[0]!;
  const access = scalarAccess(target.dtype);
  const inner = x.window.shape.length - axes;
  const steps = rowMajor(x.window.shape.slice(inner));
  // Positions count elements in C order.
  if (x.window.strides.slice(inner).some((s, i) => s !== steps[i] && x.window.shape[inner + i] !== 1)) return undefined;
  const emit = (fn: StepFunction): void => {
    const c = fn.code;
    const positions = windowRead(fn, step.inputs[1]!);
    const results = windowWritten(fn, target);
    eachPosition(fn, target.shape, axes, results, positions, windowRead(fn, x), (element, place) => {
      c.get(element).get(place).mem(access.load).mem(access.store);
    });
  };
  return { scratch: 0, emit };
}

/** Emits `body` for each position, with the addresses of its element and of the place in `whole` that it names. */
function eachPosition(
  fn: StepFunction,
  shape: readonly number[],
  axes: number,
  elements: Window,
  positions: Window,
  whole: Window,
  body: (element: Local, place: Local) => void,
): void {
  if (shape.includes(0)) return;
  const c = fn.code;
  const outer = shape.length - axes;
  const bytes = whole.strides[whole.strides.length - 1]!;
  const walks = [elements, positions, whole].map(({ start, strides }) => ({ start, strides: strides.slice(0, outer) }));
  const inner = coalesce(
    shape.slice(outer).map((length, i) => ({
      length,
      element: elements.strides[outer + i]!,
      position: positions.strides[outer + i]!,
    })),
    ["element", "position"],
  );
  emitBatch(c, shape.slice(0, outer), walks, ([element, position, place]) => {
    fn.checkInterrupt();
    const within = [
      { start: element!, strides: inner.map((x) => x.element) },
      { start: position!, strides: inner.map((x) => x.position) },
    ];
    emitBatch(
      c,
      inner.map((x) => x.length),
      within,
      ([from, at]) => {
        c.scope(() => {
          const found = c.local("i32");
          c.get(at!).mem("i32.load").i32(bytes).op("i32.mul").get(place!).op("i32.add").set(found);
          body(from!, found);
        });
      },
    );
  });
}
