/** @file NaN, infinity, signed zeros, integer overflow and division by zero: as NumPy 2 (values taken from it). */
import assert from "node:assert/strict";
import { fromValues } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Attrs } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { elementsOf } from "../../harness/graphs.ts";

const g = new Builder();
const nan = Number.NaN;
const inf = Number.POSITIVE_INFINITY;

type Values = readonly (number | bigint | boolean)[];
interface Row {
  readonly op: string;
  readonly dtype: Dtype;
  readonly inputs: readonly Values[];
  readonly gives: Values;
  readonly attrs?: Attrs;
}
const row = (op: string, dtype: Dtype, inputs: readonly Values[], gives: Values, attrs: Attrs = {}): Row => ({
  op,
  dtype,
  inputs,
  gives,
  attrs,
});

const rows: readonly Row[] = [
  // Division.
  row(
    "floor_divide",
    "int32",
    [
      [7, -7, 7, -7, 5],
      [2, 2, -2, -2, 0],
    ],
    [3, -4, -4, 3, 0],
  ),
  row(
    "mod",
    "int32",
    [
      [7, -7, 7, -7, 5],
      [2, 2, -2, -2, 0],
    ],
    [1, 1, -1, -1, 0],
  ),
  row("floor_divide", "int8", [[-128], [-1]], [-128]),
  row("mod", "int8", [[-128], [-1]], [0]),
  row(
    "floor_divide",
    "int64",
    [
      [-(2n ** 63n), 7n],
      [-1n, 0n],
    ],
    [-(2n ** 63n), 0n],
  ),
  row(
    "floor_divide",
    "uint8",
    [
      [255, 7],
      [2, 0],
    ],
    [127, 0],
  ),
  row("mod", "uint64", [[2n ** 64n - 1n], [10n]], [5n]),
  row(
    "floor_divide",
    "float64",
    [
      [7.5, -7.5, 7.5, 1, 0],
      [2, 2, -2, 0.1, 3],
    ],
    [3, -4, -4, 9, 0],
  ),
  row(
    "mod",
    "float64",
    [
      [7.5, -7.5, 7.5, 1, -1],
      [2, 2, -2, 0.1, 3],
    ],
    [1.5, 0.5, -0.5, 0.09999999999999995, 2],
  ),
  row(
    "floor_divide",
    "float64",
    [
      [1, -1, 0, inf, 1, -1],
      [0, 0, 0, 1, inf, inf],
    ],
    [inf, -inf, nan, nan, 0, -1],
  ),
  row(
    "mod",
    "float64",
    [
      [1, inf, 1, -1, 5, -0],
      [0, 2, inf, inf, -5, 3],
    ],
    [nan, nan, 1, inf, -0, 0],
  ),
  row(
    "mod",
    "float64",
    [
      [5e15, 1e17, 3.7e300],
      [3, 3, 1e300],
    ],
    [2, 1, 6.999999999999997e299],
  ),
  row(
    "true_divide",
    "float64",
    [
      [1, -1, 0],
      [0, 0, 0],
    ],
    [inf, -inf, nan],
  ),
  row(
    "true_divide",
    "int32",
    [
      [1, -3],
      [2, 2],
    ],
    [0.5, -1.5],
  ),
  // Overflow.
  row(
    "add",
    "int8",
    [
      [127, -128],
      [1, -1],
    ],
    [-128, 127],
  ),
  row(
    "mul",
    "int32",
    [
      [65536, 2147483647],
      [65536, 2147483647],
    ],
    [0, 1],
  ),
  row("mul", "int64", [[2n ** 62n], [2n]], [-(2n ** 63n)]),
  row("sub", "uint8", [[0], [1]], [255]),
  row("neg", "int8", [[-128, 5]], [-128, -5]),
  row("neg", "uint16", [[1, 0]], [65535, 0]),
  row("abs", "int8", [[-128, -5]], [-128, 5]),
  row("sqr", "int16", [[200]], [-25536]),
  row(
    "add",
    "bool",
    [
      [true, true, false],
      [true, false, false],
    ],
    [true, true, false],
  ),
  row(
    "mul",
    "bool",
    [
      [true, true, false],
      [true, false, false],
    ],
    [true, false, false],
  ),
  // Powers.
  row(
    "pow",
    "int32",
    [
      [2, -3, 0, 7],
      [10, 3, 0, 1],
    ],
    [1024, -27, 1, 7],
  ),
  row(
    "pow",
    "uint8",
    [
      [2, 3],
      [8, 5],
    ],
    [0, 243],
  ),
  row(
    "pow",
    "float64",
    [
      [-8, -8, 0, 0, 1, -1, nan],
      [3, 1 / 3, 0, -1, nan, inf, 0],
    ],
    [-512, nan, 1, inf, 1, 1, 1],
  ),
  // Shifts and bits.
  row(
    "left_shift",
    "int32",
    [
      [1, 1, 1, -1],
      [4, 31, 32, 1],
    ],
    [16, -2147483648, 0, -2],
  ),
  row(
    "right_shift",
    "int32",
    [
      [16, -5, 5, -5],
      [2, 1, 40, 40],
    ],
    [4, -3, 0, -1],
  ),
  row(
    "right_shift",
    "uint8",
    [
      [255, 255],
      [1, 8],
    ],
    [127, 0],
  ),
  row("bitwise_not", "uint8", [[0, 5]], [255, 250]),
  row(
    "bitwise_xor",
    "int64",
    [
      [12n, -1n],
      [10n, 1n],
    ],
    [6n, -2n],
  ),
  // NaN travels.
  row(
    "maximum",
    "float64",
    [
      [nan, 1, -0],
      [1, nan, 0],
    ],
    [nan, nan, 0],
  ),
  row(
    "minimum",
    "float64",
    [
      [nan, 1, inf],
      [1, nan, 2],
    ],
    [nan, nan, 2],
  ),
  row(
    "clip",
    "float64",
    [
      [nan, -2, 7],
      [0, 0, 0],
      [5, 5, 5],
    ],
    [nan, 0, 5],
  ),
  row("clip", "float64", [[1], [5], [2]], [2]),
  row("sign", "float64", [[nan, -2, 0, 3]], [nan, -1, 0, 1]),
  row("sign", "int8", [[-5, 0, 9]], [-1, 0, 1]),
  row("relu", "float64", [[nan, -1, 2]], [nan, 0, 2]),
  row(
    "less",
    "float64",
    [
      [nan, 1],
      [1, nan],
    ],
    [false, false],
  ),
  row(
    "not_equal",
    "float64",
    [
      [nan, 1],
      [nan, 1],
    ],
    [true, false],
  ),
  row("max", "float64", [[1, nan, 3]], [nan]),
  row("min", "int64", [[5n, -7n]], [-7n]),
  row("argmax", "float64", [[1, nan, 3, nan]], [1n]),
  row("argmin", "float64", [[1, -inf, nan]], [2n]),
  row("any", "float64", [[0, nan]], [true]),
  row("all", "int8", [[1, 0]], [false]),
  // Empty folds.
  row("sum", "float64", [[]], [0]),
  row("prod", "int8", [[]], [1n]),
  row("all", "bool", [[]], [true]),
  row("any", "bool", [[]], [false]),
  row("mean", "float64", [[]], [nan]),
  // Rounding.
  row("round", "float64", [[0.5, 1.5, 2.5, -0.5, -1.5, 2251799813685249.5]], [0, 2, 2, -0, -2, 2251799813685250]),
  row("trunc", "float64", [[1.7, -1.7, -0.5]], [1, -1, -0]),
  row("round", "int32", [[5, -7]], [5, -7]),
  row("round", "float64", [[2.675, -1.005, 0.125, 3.14659]], [2.68, -1, 0.12, 3.15], { decimals: 2 }),
  row("round", "uint8", [[255, 7]], [0, 0], { decimals: -3 }),
  row("round", "int8", [[127, -128, 49]], [100, -100, 0], { decimals: -2 }),
  row("round", "float64", [[15, 25, -4, Number.POSITIVE_INFINITY]], [20, 20, -0, Number.POSITIVE_INFINITY], {
    decimals: -1,
  }),
  row("round", "int32", [[15, 25, -15, -14, 249]], [20, 20, -20, -10, 250], { decimals: -1 }),
  row("round", "int32", [[15, -25]], [15, -25], { decimals: 1 }),
  // Casts.
  row("cast", "float64", [[1.9, -1.9, 300]], [1, 255, 44], { dtype: "uint8" }),
  row("cast", "int32", [[-1, 256]], [255, 0], { dtype: "uint8" }),
  row("cast", "int64", [[2n ** 53n + 1n]], [9007199254740992], { dtype: "float64" }),
  row("cast", "float64", [[0, 0.5, nan]], [false, true, true], { dtype: "bool" }),
  row("cast", "uint64", [[2n ** 64n - 1n]], [-1n], { dtype: "int64" }),
  // Floats of integers.
  row("sqrt", "int8", [[4, -1]], [2, nan]),
  row("isnan", "int32", [[0, 1]], [false, false]),
  row("isfinite", "float32", [[nan, inf, 1]], [false, false, true]),
  row("exp", "float64", [[710, -750, nan]], [inf, 0, nan]),
  row("sigmoid", "float64", [[-1000, 1000, nan, -745]], [0, 1, nan, 5e-324]),
  row("softplus", "float64", [[-1000, 1000, nan, inf]], [0, 1000, nan, inf]),
  row("logsumexp", "float64", [[-inf, -inf]], [-inf]),
  row("logsumexp", "float64", [[1000, inf]], [inf]),
  row(
    "logaddexp",
    "float64",
    [
      [-inf, inf, nan, 0],
      [-inf, 1, 1, 0],
    ],
    [-inf, inf, nan, Math.LN2],
  ),
  row(
    "hypot",
    "float64",
    [
      [inf, nan, nan, 3e300, 0],
      [nan, inf, 1, 4e300, 0],
    ],
    [inf, inf, nan, 5e300, 0],
  ),
  row("cumsum", "int8", [[100, 100]], [100, -56]),
  row("cumprod", "int32", [[65537, 65537, 3]], [65537, 131073, 393219]),
];

describe("values are NumPy's", () => {
  for (const { op, dtype, inputs, gives, attrs } of rows) {
    const shown = inputs.map((v) => `[${v.join(", ")}]`).join(", ");
    it(`${op}(${dtype} ${shown})`, () => {
      const nodes = inputs.map((v) => g.constant(fromValues(dtype, [v.length], v)));
      const x = nodes.length > 0 ? g.op(op, nodes, attrs) : assert.fail();
      assert.deepEqual(elementsOf(x), gives);
    });
  }
});
