/** @file One of several tensors, element by element. */
import { type Dtype, isInteger, promote } from "../../ir/dtype.ts";
import { broadcast } from "../build.ts";
import { type CompositeOp, fault, isFault } from "../op.ts";

export const choose: CompositeOp = {
  kind: "composite",
  name: "choose",
  category: "indexing",
  sig: "(indices: int[...s], choices: tensors) -> any[...r]",
  doc: "At each place the element of that one of `choices` whose number `indices` names there; all broadcast together. A number that names none is an error when the function runs. Where there are only two, see `where`.",
  examples: [
    ["choose([0, 1, 2], [[1, 2, 3], [10, 20, 30], [100, 200, 300]])", "[1, 20, 300]"],
    ["choose([[1], [0]], [[1.0, 2.0], [0.5, 0.25]])", "[[0.5, 0.25], [1.0, 2.0]]"],
  ],
  samples: [
    {
      inputs: [
        [1, 0, 1],
        [1, 2, 3],
        [4, 5, 6],
      ],
      dtypes: ["int64"],
    },
  ],
  dtypes: (inputs, _attrs, given = inputs) => {
    const choices = inputs.slice(1);
    const indices = given[0]!;
    if (choices.length === 0) return fault("value", "there is nothing to choose from", []);
    if (!isInteger(indices)) return fault("dtype", `an index must be an integer, but $0 is ${indices}`);
    const d: Dtype = choices.reduce(promote);
    return { inputs: [indices, ...choices.map(() => d)], result: d };
  },
  infer: (t, inputs) => {
    const shape = broadcast(
      t,
      inputs.map((x) => x.shape),
    );
    return isFault(shape) ? shape : { dtype: inputs[1]!.dtype, shape };
  },
  expand: (g, [indices, ...choices]) => {
    const shapes = [indices!, ...choices].map((x) => x.type.shape);
    const shape = broadcast({ same: (a) => a }, shapes);
    const whole = isFault(shape) ? indices!.type.shape : shape;
    const stacked = g.op(
      "stack",
      choices.map((x) => g.broadcastTo(x, whole)),
      { axis: 0 },
    );
    const at = g.op("expand_dims", [g.broadcastTo(indices!, whole)], { axis: 0 });
    return g.reshape(g.op("take_along_axis", [stacked, at], { axis: 0 }), whole);
  },
  gradDoc: "of each choice dy where it was chosen, 0 elsewhere",
};
