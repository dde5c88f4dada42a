/** @file Windows read in place on WebAssembly, against the reference: turned, reversed, stepped, stretched, reshaped. */
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypes } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends, leavesFor } from "../../harness/both-backends.ts";

const g = new Builder();
const slice = (start: number | null, stop: number | null, step: number) => ["slice", start, stop, step];
const index = (x: Node, items: readonly unknown[]): Node => g.op("index", [x], { items: items as never });

/** Of a [6, 9] tensor. */
const views: Readonly<Record<string, (x: Node) => Node>> = {
  turned: (x) => g.transpose(x, [1, 0]),
  "every second column": (x) => index(x, [slice(null, null, 1), slice(0, null, 2)]),
  "rows from the end": (x) => index(x, [slice(null, null, -1)]),
  "columns from the end, every third": (x) => index(x, [slice(null, null, 1), slice(null, null, -3)]),
  "one row over all": (x) => g.broadcastTo(index(x, [["at", 2]]), [5, 9]),
  "one column over all": (x) => g.broadcastTo(g.reshape(index(x, [slice(null, null, 1), ["at", 4]]), [6, 1]), [6, 7]),
  "a part, turned": (x) => g.transpose(index(x, [slice(1, 5, 1), slice(2, 9, 1)]), [1, 0]),
  "turned, then in one row": (x) => g.reshape(g.transpose(x, [1, 0]), [54]),
  "in other rows": (x) => g.reshape(x, [3, 18]),
  "turned twice with an axis between": (x) => g.transpose(g.reshape(x, [2, 3, 9]), [2, 0, 1]),
};

function values(dtype: Dtype, shape: readonly number[]): NdArray {
  const list = Array.from({ length: sizeOf(shape) }, (_, i) => (dtype === "bool" ? i % 3 === 0 : BigInt(i + 1)));
  return fromValues(dtype, shape, dtype.startsWith("float") ? list.map(Number) : list);
}

describe("windows on WebAssembly give what the reference gives", () => {
  for (const [what, view] of Object.entries(views)) {
    it(what, () => {
      for (const dtype of dtypes) {
        const x = values(dtype, [6, 9]);
        const inputs = leavesFor([x]);
        const v = view(inputs[0]!);
        const rank = v.type.shape.length;
        const outputs = [
          v,
          g.add(v, v),
          g.op("maximum", [v, view(g.add(inputs[0]!, inputs[0]!))]),
          g.sum(v),
          g.sum(v, [0]),
          g.sum(v, [rank - 1]),
        ];
        compareBackends(prepared({ kind: "graph", inputs, outputs }), [x], `${what} of ${dtype}`);
      }
    });
  }
});
