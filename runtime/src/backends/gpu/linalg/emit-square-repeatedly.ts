/** @file Matrices squared as often as data say: until it is enough for all of a stack, those that need less are copied. */

import { bug } from "../../../ir/internal-error.ts";
import { mostSquarings } from "../../../ops/linalg/expm.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { indexText } from "../coordinates.ts";
import { join } from "../helpers/integer.ts";
import type { Planned } from "../kernel-plan.ts";
import { matrixKernel, operandMatrices, scratchMatrices, type Thread } from "./matrices.ts";
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
  const { count: stack, rows: n } = a.matrices;
  const wantedBy = (t: Thread, i: string): string => {
    const { tensor: of, offset: from, strides: by } = times.matrices;
    const count = t.text.load(of, indexText(from, by, [i, "0", "0"]));
    return count.kind === "wide" ? t.text.call(join, count.upper, count.lower) : bug("a count that is no int32");
  };
  const most = scratchMatrices(nodes[0]!, 1, 1, 1);
  const largest = matrixKernel(most, nodes, (t) => {
    const found = t.local("0.0");
    t.line(`for (let i = 0; i < ${stack}; i++) {`);
    const wanted = t.local(wantedBy(t, "i"));
    t.line(`if (${wanted} > ${found}) { ${found} = ${wanted}; }`);
    t.line("}");
    t.line(`return ${found};`);
  });
  const { kernels } = steps(
    mostSquarings("float32"),
    a.matrices,
    nodes,
    (from, to, number) => [
      matrixKernel(to, nodes, (t) => {
        t.line(`if (${wantedBy(t, t.matrix)} <= ${number(t.text)}) { return ${t.element(from, t.row, t.column)}; }`);
        const sum = t.local("0.0");
        t.line(`for (let k = 0; k < ${n}; k++) {`);
        t.line(`${sum} = ${sum} + ${t.element(from, t.row, "k")} * ${t.element(from, "k", t.column)};`);
        t.line("}");
        t.line(`return ${sum};`);
      }),
    ],
    resultMatrices(step, 0),
    (number) =>
      matrixKernel(scratchMatrices(nodes[0]!, 1, 1, 1), nodes, (t) =>
        t.line(`return ${t.element(most, "0", "0")} < ${number(t.text)} + 1.5 ? 1.0 : 0.0;`),
      ),
  );
  return [...a.before, ...times.before, largest, ...kernels];
}
