/** @file Integers in ascending order, and for each number where those that equal it start: what many places need that look for their own. */
import { makeNode } from "../../../ir/node.ts";
import type { KernelStep, Tensor, Use } from "../../../optimize/plan.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { integerText } from "../integer-text.ts";
import { type Planned, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { bisect } from "./emit-searchsorted.ts";
import { sortKernels } from "./emit-sort.ts";

export interface Starts {
  readonly kernels: readonly Planned[];
  /** In floats: which of the integers comes at each place of the order. Equal ones keep theirs. */
  readonly order: Tensor;
  /** In floats: for each number from 0 to `count`, how many integers are less. */
  readonly starts: Tensor;
}

/** Of a vector of integers. */
export function startsOf({ node, nodes }: KernelStep, keys: Use, count: number): Starts {
  const { tensor, window } = keys;
  const { shape } = window;
  const order = scratchTensor("float32", shape, node);
  const starts = scratchTensor("float32", [count + 1], node);
  const argsort = makeNode({ op: "argsort", attrs: { axis: 0 }, type: { dtype: "int64", shape } });
  const sort = sortKernels({ kind: "kernel", node: argsort, inputs: [keys], targets: [order], nodes });
  const text = new KernelText();
  const grid = gridOf(text, [count + 1]);
  const start = bisect(text, shape[0]!, (middle) => {
    const at = text.integer(text.element(order, middle));
    return `${integerText(text, text.load(tensor, indexText(window.offset, window.strides, [at])))} < ${grid.at[0]}`;
  });
  text.line(`return ${start} * 1.0;`);
  return { kernels: [...sort, planned(text, grid.output, starts, nodes)], order, starts };
}
