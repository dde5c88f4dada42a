/** @file Hyperbolic tangent. */
import { floating } from "../dtype-rules.ts";
import type { ElementwiseOp } from "../op.ts";

export const tanh: ElementwiseOp = {
  kind: "elementwise",
  name: "tanh",
  category: "elementwise",
  sig: "(x: float[...s]) -> float[...s]",
  doc: "Hyperbolic tangent of each element. Saturates at ±1, so gradients vanish for large |x|.",
  examples: [["tanh([0, 1])", "[0, 0.7615941559557649]"]],
  dtypes: floating,
  scalar: (s, x) => s.tanh(x!),
  // d tanh = 1 - tanh², in terms of the output, so that the forward value is reused.
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.sub(1, g.mul(y, y)))],
  gradDoc: "1 - tanh(x)**2",
};
