/** @file What the ops on shapes, indices and products refuse, and how they say it. */
import assert from "node:assert/strict";
import { type Dim, mulDims, namedDim, subDims, unknownDim } from "../../../runtime/src/ir/dim.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Attrs } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildList } from "../../../runtime/src/ops/build-list.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import { inputLeaf } from "../../harness/graphs.ts";

const [n, m, k] = [namedDim("n"), namedDim("m"), namedDim("k")];
type Operand = readonly Dim[] | readonly [Dtype, readonly Dim[]];
const typed = (dtype: Dtype, ...shape: Dim[]): Operand => [dtype, shape];

/** Op, operands (float64 unless typed), attributes, code, message. */
type Row = readonly [op: string, operands: readonly Operand[], attrs: Attrs, code: string, message: string];

const items = (...list: readonly (readonly (string | Dim | null)[])[]): Attrs => ({ items: list });

const table: readonly Row[] = [
  ["reshape", [[n]], { shape: [m] }, "reshape", "$0 has n elements, but [m] has m"],
  ["reshape", [[6]], { shape: [4, -1] }, "reshape", "the 6 elements of $0 cannot be divided into [4, -1]"],
  ["reshape", [[n, m]], { shape: [-1, -1] }, "reshape", "only one length of [-1, -1] can be -1"],
  ["reshape", [[n]], { shape: [-2] }, "reshape", "a length cannot be -2"],
  ["reshape", [[3, n]], { shape: [-1, 0] }, "reshape", "the 3*n elements of $0 cannot be divided into [-1, 0]"],
  ["flatten", [[n, m]], { ndim: 3 }, "axis", "flatten cannot give 3 axes: $0 has 2"],
  ["transpose", [[n, m]], { axes: [0, 0] }, "axis", "axes must name each axis of $0 once"],
  ["swapaxes", [[n, m]], { axis1: 0, axis2: 2 }, "axis", "axis 2 does not exist in $0, which has 2 axes"],
  ["moveaxis", [[n, m]], { source: [0, 1], destination: [0] }, "axis", "2 axes cannot move to 1 places"],
  ["expand_dims", [[n]], { axis: [0, 0] }, "axis", "axis 0 is given twice"],
  ["expand_dims", [[n]], { axis: 3 }, "axis", "axis 3 does not exist in the result, which has 2 axes"],
  ["squeeze", [[n, 1]], { axis: 0 }, "length", "axis 0 of $0 has length `n`, not 1"],
  ["dimshuffle", [[n, m]], { order: [1, "x"] }, "length", "dimshuffle drops axis 0 of $0, whose length is `n`, not 1"],
  ["dimshuffle", [[n]], { order: [0, "y"] }, "axis", 'dimshuffle takes axes and "x", not y'],
  ["broadcast_to", [[n]], { shape: [3, m] }, "broadcast", "`n` (axis 0 of $0) cannot become `m`"],
  ["broadcast_to", [[n, m]], { shape: [m] }, "broadcast", "$0 is float64[n, m], which has more axes than [m]"],
  ["specify_shape", [[n, 3]], { shape: [null, 4] }, "length", "axis 1 of $0 is `3` long, not `4`"],
  [
    "concatenate",
    [
      [n, 3],
      [m, 4],
    ],
    { axis: 0 },
    "length",
    "`3` meets `4` along axis 1",
  ],
  ["concatenate", [[n], [n, m]], {}, "rank", "$0 is float64[n], but $1 is float64[n, m]"],
  ["concatenate", [[], []], {}, "rank", "$0 is a scalar, which has no axis to join; `stack` takes scalars"],
  ["concatenate", [], {}, "value", "there is nothing to concatenate"],
  ["stack", [[n], [m]], {}, "length", "`n` meets `m` along axis 0"],
  ["stack", [[n]], { axis: 2 }, "axis", "axis 2 does not exist in the result, which has 2 axes"],
  ["split", [[n]], { sizes: [2, m] }, "length", "the sizes add up to `m + 2`, but axis 0 of $0 is `n` long"],
  ["split", [[n]], { sizes: [], axis: 0 }, "length", "split needs the length of at least one part"],
  ["tile", [[n]], { reps: [-1] }, "value", "cannot repeat -1 times"],
  ["repeat", [[3]], { repeats: [1, 2], axis: 0 }, "value", "2 repeats are given for `3` positions"],
  ["roll", [[n, m]], { shift: [1, 2] }, "value", "several shifts need as many axes"],
  [
    "pad",
    [[n], []],
    { pad_width: 1, mode: "zigzag" },
    "value",
    'pad has no mode "zigzag"; it has constant, edge, reflect, symmetric, wrap',
  ],
  ["pad", [[n], []], { pad_width: [-1, 0] }, "value", "axis 0 of $0 cannot be padded by -1"],
  ["pad", [[0], []], { pad_width: 1, mode: "edge" }, "value", "axis 0 of $0 is empty: there is nothing to pad it with"],
  ["diagonal", [[n]], {}, "rank", "$0 has 1 axis; a diagonal needs 2"],
  ["index", [[n]], items(["at", 0], ["at", 1]), "rank", "$0 has 1 axis, but 2 indices are given"],
  ["index", [[3]], items(["at", 3]), "index-range", "index 3 is out of range for axis 0 of $0, which has length 3"],
  [
    "index",
    [[n, 3]],
    items(["ellipsis"], ["at", -4]),
    "index-range",
    "index -4 is out of range for axis 1 of $0, which has length 3",
  ],
  ["index", [[n]], items(["at", n]), "index-range", "index n needs n + 1 elements, but axis 0 of $0 has n"],
  [
    "index",
    [[n]],
    items(["slice", null, mulDims(2, n), null]),
    "index-range",
    "a slice to `2*n` needs 2*n elements, but axis 0 of $0 has n",
  ],
  ["index", [[n]], items(["slice", null, null, 0]), "slice", "the step of a slice cannot be 0"],
  ["index", [[n]], items(["slice", null, null, k]), "slice", "the step of a slice must be a number, not `k`"],
  ["index", [[n, m]], items(["ellipsis"], ["ellipsis"]), "rank", "`...` can stand only once between brackets"],
  ["index", [[n], typed("float64")], items(["tensor"]), "dtype", "an index must be an integer, but $1 is float64"],
  [
    "index",
    [[n, n], typed("int64", k), typed("int64", m)],
    items(["tensor"], ["tensor"]),
    "broadcast",
    "`k` meets `m`, two different lengths",
  ],
  [
    "index",
    [[n], typed("int64", k)],
    items(["window", 3]),
    "rank",
    "the start of a slice must be a scalar, but $1 is not",
  ],
  [
    "set_subtensor",
    [[n], [m]],
    items(["slice", 1, null, null]),
    "broadcast",
    "`m` (axis 0 of $1) does not fit: the part of $0 is [n - 1]",
  ],
  [
    "set_subtensor",
    [typed("int32", n), []],
    items(["at", 0]),
    "dtype",
    "$1 is float64, which does not fit in $0, int32",
  ],
  [
    "inc_subtensor",
    [[n], [2, n]],
    items(),
    "broadcast",
    "$1 is float64[2, n], which has more axes than the part of $0 is [n]",
  ],
  ["take", [[n], typed("bool", k)], { axis: 0 }, "dtype", "an index must be an integer, but $1 is bool"],
  ["take_along_axis", [[n, m], typed("int64", k, 2)], { axis: 1 }, "broadcast", "`n` meets `k` along axis 0"],
  ["topk", [[3]], { k: 4 }, "value", "axis 0 of $0 is `3` long: there are no `4` greatest elements"],
  ["searchsorted", [[n, m], [k]], {}, "rank", "searchsorted looks in a vector, but $0 is not one"],
  ["dot", [[n, k], [m]], {}, "inner-dim", "`k` meets `m`, two different lengths"],
  ["matmul", [[n, k], []], {}, "rank", "$1 is a scalar; @ multiplies vectors and matrices (use *)"],
  [
    "matmul",
    [
      [2, n, k],
      [3, k, m],
    ],
    {},
    "broadcast",
    "`2` meets `3`, two different lengths",
  ],
  [
    "tensordot",
    [
      [n, k],
      [k, m],
    ],
    { axes: [[1], [1]] },
    "inner-dim",
    "`k` meets `m`, two different lengths",
  ],
  ["tensordot", [[n], [n]], { axes: 2 }, "axis", "cannot sum over 2 axes: $0 has 1, $1 has 1"],
  [
    "batched_dot",
    [
      [n, k],
      [m, k],
    ],
    {},
    "inner-dim",
    "`n` meets `m`, two different lengths",
  ],
  ["vdot", [[n, 2], [m]], {}, "inner-dim", "$0 has `2*n` elements, but $1 has `m`"],
  ["diag", [[n, n, n]], {}, "rank", "diag takes a vector or a matrix, but $0 has 3 axes"],
  ["tril", [[n]], {}, "rank", "tril needs a matrix"],
  ["zeros", [], { shape: [-1] }, "value", "a length cannot be -1"],
  ["arange", [], { start: 0, stop: n, step: 0 }, "value", "the step of arange cannot be 0"],
  ["arange", [], { start: 0, stop: n, step: 0.5 }, "value", "arange over dims takes whole numbers"],
  ["one_hot", [[n]], { num_classes: 3 }, "dtype", "one_hot takes integers, but $0 is float64"],
  ["softmax", [[]], {}, "rank", "$0 is a scalar; softmax needs an axis"],
  ["softmax", [[n]], { axis: 1 }, "axis", "axis 1 does not exist in $0, which has 1 axis"],
  ["categorical_crossentropy", [[n, 3], typed("int64", m)], {}, "broadcast", "`n` meets `m` along axis 0"],
];

describe("ops on shapes refuse", () => {
  for (const [op, operands, attrs, code, message] of table) {
    it(`${op}: ${message}`, () => {
      const leaves = operands.map((o, i) => {
        const [dtype, shape] =
          typeof o[0] === "string" ? (o as readonly [Dtype, readonly Dim[]]) : (["float64", o] as const);
        return inputLeaf(`x${i}`, dtype, shape as readonly Dim[]);
      });
      const made = opNamed(op).kind === "list" ? buildList(op, leaves, attrs) : build(op, leaves, attrs);
      assert.ok(isFault(made), `${op} was accepted`);
      assert.deepEqual([made.code, made.message], [code, message]);
      for (const i of made.operands)
        assert.ok(leaves.length === 0 || i < leaves.length, "an operand that is not there is blamed");
    });
  }
});

describe("shapes are inferred", () => {
  const u = unknownDim("test");
  const rows: readonly (readonly [string, readonly Operand[], Attrs, readonly Dim[]])[] = [
    ["reshape", [[n, m]], { shape: [-1] }, [mulDims(n, m)]],
    ["reshape", [[mulDims(n, 6), m]], { shape: [n, -1, m] }, [n, 6, m]],
    ["reshape", [[0, n]], { shape: [-1, n] }, [0, n]],
    ["index", [[n]], items(["slice", 1, null, null]), [subDims(n, 1)]],
    ["index", [[n]], items(["slice", 1, -1, null]), [subDims(n, 2)]],
    ["index", [[n]], items(["slice", null, k, null]), [k]],
    ["index", [[n]], items(["slice", 5, 2, null]), [0]],
    ["index", [[u]], items(["slice", 1, null, null]), [subDims(u, 1)]],
    ["index", [[n], typed("int64")], items(["window", 32]), [32]],
    ["index", [[n, m, k], typed("int64", 2, 5)], items(["slice", null, null, null], ["tensor"]), [n, 2, 5, k]],
    ["roll", [[n]], { shift: [3] }, [n]],
    ["tile", [[n, 2]], { reps: [3, k] }, [mulDims(3, n), mulDims(2, k)]],
    ["concatenate", [[n], [m], [2]], {}, [subDims(mulDims(1, n), subDims(-2, m))]],
    ["diagonal", [[n, n]], {}, [n]],
    ["arange", [], { start: n }, [n]],
    [
      "matmul",
      [
        [2, n, k],
        [k, m],
      ],
      {},
      [2, n, m],
    ],
    ["pad", [[n], []], { pad_width: [1, k] }, [subDims(n, subDims(-1, k))]],
  ];
  for (const [op, operands, attrs, shape] of rows) {
    it(`${op} ${JSON.stringify(attrs)}`, () => {
      const leaves = operands.map((o, i) =>
        typeof o[0] === "string"
          ? inputLeaf(`x${i}`, o[0] as Dtype, o[1] as readonly Dim[])
          : inputLeaf(`x${i}`, "float64", o as readonly Dim[]),
      );
      const made = build(op, leaves, attrs);
      if (isFault(made)) assert.fail(made.message);
      assert.deepEqual(made.type.shape, shape);
    });
  }
});
