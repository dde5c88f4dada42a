/** @file sort and argsort: a stable merge sort of each line, from short runs up. */
import { dtypeInfo, isFloat } from "../../../ir/dtype.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { contiguousStrides } from "../../../optimize/strided.ts";
import type { Local } from "../emit/code.ts";
import type { PlainOp } from "../emit/opcodes.ts";
import type { StepFunction } from "../step-function.ts";
import type { Kernel } from "./index.ts";
import { emitLines, type Lines, linesOf, movable, type ScalarAccess, scalarAccess } from "./lines.ts";

/** Bytes of the position that goes along with an element. */
const positionBytes = 4;

export function sort(step: KernelStep): Kernel | undefined {
  const { axis } = step.node.attrs;
  const lines = linesOf(step, axis === undefined ? -1 : (axis as number | null));
  if (!lines) return undefined;
  const each = dtypeInfo[step.inputs[0]!.tensor.dtype].bytes + positionBytes;
  return { scratch: 2 * lines.length * each + 64, emit: (fn) => emitSort(fn, step, lines) };
}

/** An address in an array of elements, and in the array of their positions. */
interface Cursor {
  readonly element: Local;
  readonly position: Local;
}

function emitSort(fn: StepFunction, step: KernelStep, lines: Lines): void {
  if (lines.length === 0) return;
  const c = fn.code;
  const { dtype } = step.inputs[0]!.tensor;
  const access = scalarAccess(dtype);
  const { bytes } = dtypeInfo[dtype];
  const positions = step.node.op === "argsort";
  const stride = lines.strides[lines.axis]! * bytes;
  const resultBytes = positions ? 8 : bytes;
  const resultStride = contiguousStrides(lines.shape)[lines.axis]! * resultBytes;
  const scratch = fn.scratch();
  const array = (at: number, start: number): Cursor => ({
    element: movable(c, scratch, at * lines.length * bytes),
    position: movable(c, scratch, 2 * lines.length * bytes + start * lines.length * positionBytes),
  });
  emitLines(fn, step, lines, true, (input, result) => {
    c.scope(() => {
      const from = array(0, 0);
      const to = array(1, 1);
      readLine(fn, access, from, movable(c, input), { stride, bytes, length: lines.length });
      const width = c.local("i32");
      c.i32(1).set(width);
      c.block((done) => {
        c.loop((again) => {
          c.get(width).i32(lines.length).op("i32.ge_u").brIf(done);
          mergePass(fn, access, dtype, { from, to, width, length: lines.length, bytes, positions });
          for (const part of ["element", "position"] as const) {
            c.get(from[part]).get(to[part]).set(from[part]).set(to[part]);
          }
          c.get(width).i32(1).op("i32.shl").set(width);
          c.br(again);
        });
      });
      const target = movable(c, result);
      const source = movable(c, positions ? from.position : from.element);
      c.repeat(lines.length, () => {
        c.get(target).get(source);
        if (positions) c.mem("i32.load").op("i64.extend_i32_u").mem("i64.store");
        else c.mem(access.load).mem(access.store);
        c.increment(target, resultStride);
        c.increment(source, positions ? positionBytes : bytes);
      });
    });
  });
}

/** Copies a line together, with the positions 0, 1, 2, … */
function readLine(
  fn: StepFunction,
  access: ScalarAccess,
  to: Cursor,
  source: Local,
  { stride, bytes, length }: { readonly stride: number; readonly bytes: number; readonly length: number },
): void {
  const c = fn.code;
  const [element, position, count] = [movable(c, to.element), movable(c, to.position), c.local("i32")];
  c.i32(0).set(count);
  c.repeat(length, () => {
    c.get(element).get(source).mem(access.load).mem(access.store);
    c.get(position).get(count).mem("i32.store");
    c.increment(source, stride);
    c.increment(element, bytes);
    c.increment(position, positionBytes);
    c.increment(count, 1);
  });
}

interface Pass {
  readonly from: Cursor;
  readonly to: Cursor;
  /** Elements in each sorted run. */
  readonly width: Local;
  readonly length: number;
  readonly bytes: number;
  readonly positions: boolean;
}

/** Merges neighbouring runs of `width` elements. */
function mergePass(fn: StepFunction, access: ScalarAccess, dtype: Parameters<typeof isFloat>[0], p: Pass): void {
  const c = fn.code;
  const [low, middle, high] = [c.local("i32"), c.local("i32"), c.local("i32")];
  const [left, right] = [
    { element: c.local("i32"), position: c.local("i32") },
    { element: c.local("i32"), position: c.local("i32") },
  ];
  const out: Cursor = { element: movable(c, p.to.element), position: movable(c, p.to.position) };
  const [a, b] = [c.local(access.type), c.local(access.type)];
  /** The end of a run that starts at `start`, within the line. */
  const end = (start: Local, into: Local): void => {
    c.get(start).get(p.width).op("i32.add").tee(into).i32(p.length);
    c.get(into).i32(p.length).op("i32.lt_u").op("select").set(into);
  };
  const at = (base: Local, index: Local, size: number): void => {
    c.get(base).get(index).i32(size).op("i32.mul").op("i32.add");
  };
  const cursorAt = (cursor: Cursor, index: Local): void => {
    at(p.from.element, index, p.bytes);
    c.set(cursor.element);
    at(p.from.position, index, positionBytes);
    c.set(cursor.position);
  };
  /** Appends what stands at a cursor and moves both on. */
  const take = (cursor: Cursor): void => {
    c.get(out.element).get(cursor.element).mem(access.load).mem(access.store);
    c.increment(cursor.element, p.bytes);
    c.increment(out.element, p.bytes);
    if (!p.positions) return;
    c.get(out.position).get(cursor.position).mem("i32.load").mem("i32.store");
    c.increment(cursor.position, positionBytes);
    c.increment(out.position, positionBytes);
  };
  /** Appends all up to an address. */
  const rest = (cursor: Cursor, limit: Local): void => {
    c.block((done) => {
      c.loop((again) => {
        c.get(cursor.element).get(limit).op("i32.ge_u").brIf(done);
        take(cursor);
        c.br(again);
      });
    });
  };
  const [leftEnd, rightEnd] = [c.local("i32"), c.local("i32")];
  c.i32(0).set(low);
  c.loop((nextRuns) => {
    c.get(p.width).i32(1024).op("i32.ge_u");
    c.if(() => fn.checkInterrupt());
    end(low, middle);
    end(middle, high);
    cursorAt(left, low);
    cursorAt(right, middle);
    c.get(right.element).set(leftEnd);
    at(p.from.element, high, p.bytes);
    c.set(rightEnd);
    c.block((done) => {
      c.loop((again) => {
        c.get(left.element).get(leftEnd).op("i32.ge_u").brIf(done);
        c.get(right.element).get(rightEnd).op("i32.ge_u").brIf(done);
        c.get(left.element).mem(access.load).set(a);
        c.get(right.element).mem(access.load).set(b);
        // The right one goes first only if it is less: equal ones keep their order. NaN comes last.
        c.get(b)
          .get(a)
          .op(`${access.type}.lt${access.suffix}` as PlainOp);
        if (isFloat(dtype)) {
          c.get(a)
            .get(a)
            .op(`${access.type}.ne` as PlainOp);
          c.get(b)
            .get(b)
            .op(`${access.type}.eq` as PlainOp);
          c.op("i32.and").op("i32.or");
        }
        c.if(
          () => take(right),
          () => take(left),
        );
        c.br(again);
      });
    });
    rest(left, leftEnd);
    rest(right, rightEnd);
    c.get(high).tee(low).i32(p.length).op("i32.lt_u").brIf(nextRuns);
  });
}
