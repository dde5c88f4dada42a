/** @file Emits a loop of steps: addresses that move from step to step, and a call of each step's function. */
import { sizeOf } from "../../ir/array.ts";
import { dtypeInfo } from "../../ir/dtype.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import type { ScanStep, Tensor } from "../../optimize/plan.ts";
import { bytesOf } from "./buffer.ts";
import type { Local } from "./emit/code.ts";
import { scanLayout } from "./scan-layout.ts";
import { callSteps, type StepFunction, setSlot } from "./step-function.ts";

/**
 * `steps` are the functions of the body's steps, in order. The steps find what they read and write through slots, which this function
 * sets before each step: nothing of a step's values is ever copied but where the last ones are handed over.
 */
export function emitScan(fn: StepFunction, step: ScanStep, steps: readonly number[]): void {
  const c = fn.code;
  const { carries, sequences, length, reverse, until } = scanAttrs(step.node.attrs);
  const count = length as number;
  const { body } = step;
  const layout = scanLayout(step);
  const place = (tensor: Tensor, address: Local): void => setSlot(fn, tensor, address);
  const moving = (start: Local, offset: number): Local => {
    const local = c.local("i32");
    c.get(start).i32(offset).op("i32.add").set(local);
    return local;
  };
  /** The address of the first element that is read or written, and how it moves. */
  const walk = (start: Local, stride: number): { readonly at: Local; readonly by: number } => ({
    at: moving(start, reverse ? stride * (count - 1) : 0),
    by: reverse ? -stride : stride,
  });

  const carried = step.inputs.slice(0, carries).map((u) => moving(fn.pointer(u.tensor, u.window.offset), 0));
  const elements = step.inputs.slice(carries, carries + sequences).map(({ tensor, window }) => {
    return walk(fn.pointer(tensor, window.offset), window.strides[0]! * dtypeInfo[tensor.dtype].bytes);
  });
  for (const [i, u] of step.inputs.entries()) {
    if (i >= carries + sequences) place(body.inputs[i]!, fn.pointer(u.tensor, u.window.offset));
  }
  const scratch = layout.bytes > 0 ? fn.scratch() : undefined;
  const rowBytes = (k: number): number => {
    const { dtype, shape } = step.targets[k]!;
    return sizeOf(shape.slice(1)) * dtypeInfo[dtype].bytes;
  };
  const outputs = layout.outputs.map(({ rows, buffers }) => {
    if (buffers) {
      const [a, b] = buffers.map((offset) => moving(scratch!, offset)) as [Local, Local];
      return { kind: "buffers", at: a, other: b } as const;
    }
    const walks = rows.map((k) => ({ ...walk(fn.pointer(step.targets[k]!), rowBytes(k)), bytes: rowBytes(k) }));
    return { kind: "rows", at: walks[0]!.at, walks } as const;
  });

  const once = (leave: () => void): void => {
    fn.checkInterrupt();
    for (const [j, at] of carried.entries()) place(body.inputs[j]!, at);
    for (const [i, e] of elements.entries()) place(body.inputs[carries + i]!, e.at);
    for (const [o, out] of outputs.entries()) place(body.outputs[o]!, out.at);
    callSteps(c, steps);
    for (const [j, at] of carried.entries()) c.get(outputs[step.outputs[j]!]!.at).set(at);
    if (until) {
      c.get(outputs[step.outputs[step.outputs.length - 1]!]!.at).mem("i32.load8_u");
      leave();
    }
    for (const { at, by } of elements) c.increment(at, by);
    for (const out of outputs) {
      if (out.kind === "buffers") {
        c.get(out.at).get(out.other).set(out.at).set(out.other);
        continue;
      }
      const [first, ...others] = out.walks;
      for (const w of others) {
        c.get(w.at).get(first!.at).i32(w.bytes).memoryCopy();
        c.increment(w.at, w.by);
      }
      c.increment(first!.at, first!.by);
    }
  };
  c.block((end) => {
    c.repeat(count, () => once(() => c.brIf(end)));
  });
  for (const [j, at] of carried.entries()) {
    const target = step.targets[j]!;
    const bytes = bytesOf(target.dtype, target.shape);
    if (bytes > 0) c.get(fn.pointer(target)).get(at).i32(bytes).memoryCopy();
  }
}
