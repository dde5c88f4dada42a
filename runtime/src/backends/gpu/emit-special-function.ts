/** @file Special functions that iterate: for each element of broadcast tensors one call of a helper. */

import { bug } from "../../ir/internal-error.ts";
import type { Attrs } from "../../ir/node.ts";
import type { KernelStep } from "../../optimize/plan.ts";
import { broadcastWindow } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { besselI, besselJ } from "./helpers/bessel.ts";
import { incompleteBeta } from "./helpers/beta.ts";
import { incompleteGamma, incompleteGammaByShape, logBeta } from "./helpers/gamma.ts";
import type { Helper } from "./helpers/helper.ts";
import { polygamma } from "./helpers/polygamma.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";

interface Call {
  readonly helper: Helper;
  /** What it is given after the operands. */
  readonly more?: readonly string[];
}

const calls: Readonly<Record<string, (attrs: Attrs) => Call>> = {
  betainc: () => ({ helper: incompleteBeta }),
  betaln: () => ({ helper: logBeta }),
  gammainc: () => ({ helper: incompleteGamma, more: ["0.0"] }),
  gammainc_by_shape: () => ({ helper: incompleteGammaByShape }),
  gammaincc: () => ({ helper: incompleteGamma, more: ["1.0"] }),
  iv: ({ v }) => ({ helper: besselI(v as number) }),
  jv: ({ v }) => ({ helper: besselJ(v as number) }),
  polygamma: ({ n }) => ({ helper: polygamma(n as number) }),
};

export function specialFunctionKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a function without a result");
  const { helper, more = [] } = (calls[step.node.op] ?? bug(`${step.node.op} is no special function`))(step.node.attrs);
  const text = new KernelText();
  const grid = gridOf(text, target.shape);
  const operands = step.inputs.map(({ tensor, window }) => {
    const { offset, strides } = broadcastWindow(window, target.shape);
    return text.local(text.element(tensor, indexText(offset, strides, grid.at)));
  });
  text.line(`return ${text.call(helper, ...operands, ...more)};`);
  return [planned(text, grid.output, target, step.nodes)];
}
