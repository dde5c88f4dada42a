/** @file Codes for what an op finds wrong with its operands. */
import type { Entries } from "./entry.ts";

export const opCodes = {
  broadcast: {
    severity: "error",
    doc: "Two operands differ in the length of an axis. Only a length that is declared as 1 stretches; a named or unknown one never does.",
    example: "input x: float64[n]\ninput y: float64[m]\nfunction f(x, y) -> x + y\n",
  },
  "not-square": {
    severity: "error",
    doc: "An op that wants square matrices (`inv`, `det`, `solve`, `cholesky`, …) is given one whose two lengths differ.",
    example: "input a: float64[2, 3]\ninv(a)\n",
  },
  "inner-dim": {
    severity: "error",
    doc: "The last axis of the first operand of a product meets another dim in the second.",
    example: "input x: float64[n, k]\ninput w: float64[m, c]\nfunction f(x, w) -> dot(x, w)\n",
  },
  dtype: {
    severity: "error",
    doc: 'The op does not take this dtype. Convert with `cast(x, "float32")` or `float32(x)`.',
    example: "input x: float64\nfunction f(x) -> ~x\n",
  },
  rank: {
    severity: "error",
    doc: "An operand has too many or too few axes for the op.",
    example: "input x: float64[n]\nfunction f(x) -> x[0, 0]\n",
  },
  axis: {
    severity: "error",
    doc: "The axis does not exist, or is given twice. Axes count from 0; negative ones from the end.",
    example: "input x: float64[n]\nfunction f(x) -> x.sum(axis=1)\n",
  },
  reshape: {
    severity: "error",
    doc: "The new shape does not hold as many elements as the tensor.",
    example: "input x: float64[6]\nfunction f(x) -> x.reshape([4, 2])\n",
  },
  "empty-reduction": {
    severity: "error",
    doc: "The op has no value for an axis of length 0.",
    example: "input x: float64[0]\nfunction f(x) -> max(x)\n",
  },
  length: {
    severity: "error",
    doc: "Two operands of an op belong together and differ in length.",
    example:
      "srng = RandomStreams(seed=1)\ninput p: float64[3]\nv = srng.choice([5], a=[1, 2], p=p)\nfunction f(p) -> v\n",
  },
  slice: {
    severity: "error",
    doc: "The step of a slice is an integer that is not 0.",
    example: "input x: float64[n]\nfunction f(x) -> x[::0]\n",
  },
  value: {
    severity: "error",
    doc: "A setting of the op has a value that it cannot have.",
    example: "input x: float64[n]\nfunction f(x) -> x.repeat(-1)\n",
  },
  "grad-scalar": {
    severity: "error",
    doc: "The gradient is that of a scalar cost. Take the sum or mean of a tensor first.",
    example: "input x: float64[n]\nfunction f(x) -> grad(x * 2, x)\n",
  },
  "grad-integer": {
    severity: "error",
    doc: 'Only floats have gradients. Cast to a float before the computation, or ask for zeros with `disconnected_inputs="ignore"`.',
    example: "input k: int64\nfunction f(k) -> grad(k * 2.0, k)\n",
  },
  "grad-disconnected": {
    severity: "error",
    doc: 'The cost does not depend on the tensor in a way that has a derivative. `disconnected_inputs="ignore"` gives zeros instead.',
    example: "input x, y: float64\nfunction f(x, y) -> grad(x * 2, y)\n",
  },
  "empty-sum": {
    severity: "warning",
    doc: "`+` adds element by element, as everywhere, and a list without elements has none: `xs = xs + [x]`, by which a list grows in Python, stays empty here. `concatenate([xs, [x]])` appends; `[f(x) for x in data]` makes a list at once, `stack` a tensor of several; what a loop over values collects can be a `track`.",
    example: "xs = []\nfor i in range(3) {\n  xs = xs + [i]\n}\n",
  },
  "grad-zeros": {
    severity: "warning",
    doc: 'With `disconnected_inputs="warn"` a gradient that does not exist is zeros. "raise", the default, makes it an error, "ignore" says nothing.',
    example: 'input x, y: float64\nfunction f(x, y) -> x * y + grad(x ** 2, y, disconnected_inputs="warn")\n',
  },
  "jacobian-size": {
    severity: "error",
    doc: "A Jacobian is computed for all elements at once. An op of the derivative that cannot do so is computed once for each element, of which there must then be at most 256, known as a number.",
  },
} as const satisfies Entries;
