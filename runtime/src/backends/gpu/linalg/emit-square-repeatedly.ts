/** @file Matrices squared as often as data say: as many kernels as it can be at most, of which those of too high a number copy. */
import { mostSquarings } from "../../../ops/linalg/expm.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { join } from "../helpers/integer.ts";
import type { Planned } from "../kernel-plan.ts";
import { matrixKernel, operandMatrices } from "./matrices.ts";
import { steps } from "./steps.ts";
import { resultMatrices } from "./verdicts.ts";

export function squareRepeatedlyKernels(step: KernelStep): readonly Planned[] {
  const { nodes } = step;
  const a = operandMatrices(step.inputs[0]!, nodes);
  const { tensor, window } = step.inputs[1]!;
  const { offset, shape, strides } = window;
  const times = operandMatrices(
    { tensor, window: { offset, shape: [...shape, 1, 1], strides: [...strides, 0, 0] } },
    nodes,
  );
  const n = a.matrices.rows;
  const { kernels } = steps(
    mostSquarings("float32"),
    a.matrices,
    nodes,
    (from, to, number) => [
      matrixKernel(to, nodes, (t) => {
        const count = t.text.load(times.matrices.tensor, t.index(times.matrices, "0", "0"));
        const wanted = count.kind === "wide" ? t.text.call(join, count.upper, count.lower) : "0";
        t.line(`if (${wanted} <= ${number(t.text)}) { return ${t.element(from, t.row, t.column)}; }`);
        const sum = t.local("0.0");
        t.line(`for (let k = 0; k < ${n}; k++) {`);
        t.line(`${sum} = ${sum} + ${t.element(from, t.row, "k")} * ${t.element(from, "k", t.column)};`);
        t.line("}");
        t.line(`return ${sum};`);
      }),
    ],
    resultMatrices(step, 0),
  );
  return [...a.before, ...times.before, ...kernels];
}
