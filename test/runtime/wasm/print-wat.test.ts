/** @file WebAssembly text: of a module made by hand, word for word, and of generated ones, where every byte must be read. */
import assert from "node:assert/strict";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { Code } from "../../../runtime/src/backends/wasm/emit/code.ts";
import { ModuleBuilder } from "../../../runtime/src/backends/wasm/emit/module.ts";
import { printWat } from "../../../runtime/src/backends/wasm/print-wat.ts";
import { type Attrs, makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";

describe("WebAssembly text", () => {
  it("writes sections, blocks, constants and addresses as the text format has them", () => {
    const module = new ModuleBuilder(7);
    const host = module.import("host", { params: ["i32"], results: ["i32"] });
    const code = new Code(["i32"], ["f64"]);
    const v = code.local("v128");
    code.v128(new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255])).set(v);
    code.block((out) => code.get(0).brIf(out).i32(-3).call(host).op("drop"));
    code.get(0).if(
      () => code.i64(-(2n ** 63n)).op("drop"),
      () => code.f32(-0).op("drop"),
    );
    code.get(0).get(v).mem("v128.store", 32);
    code.f64(Number.NEGATIVE_INFINITY).get(v).lane("f64x2.extract_lane", 1).op("f64.add");
    module.define(code, "main");
    assert.equal(
      printWat(module.finish(), new Map([["main", "by hand"]])),
      `(module
  (import "env" "memory" (memory 1 7 shared))
  (import "env" "host" (func $host (param i32) (result i32)))
  ;; by hand
  (func $main (export "main") (param i32) (result f64)
    (local v128)
    v128.const i32x4 0x00000001 0x00000002 0x00000000 0xffffffff
    local.set 1
    block
      local.get 0
      br_if 0
      i32.const -3
      call $host
      drop
    end
    local.get 0
    if
      i64.const -9223372036854775808
      drop
    else
      f32.const -0
      drop
    end
    local.get 0
    local.get 1
    v128.store offset=32 align=1
    f64.const -inf
    local.get 1
    f64x2.extract_lane 1
    f64.add)
)
`,
    );
  });

  const leaf = (shape: readonly number[], dtype: "float32" | "float64" | "int64" = "float64"): Node =>
    makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type: { dtype, shape } });
  const made = (op: string, inputs: readonly Node[], attrs: Attrs = {}): Node => {
    const node = build(op, inputs, attrs);
    return isFault(node) ? assert.fail(node.message) : node;
  };

  for (const [what, inputs, graph] of [
    ["elementwise functions", [leaf([70])], ([x]: Node[]) => made("tanh", [made("exp", [x!])])],
    ["a product", [leaf([40, 70], "float32"), leaf([70, 9], "float32")], ([a, b]: Node[]) => made("matmul", [a!, b!])],
    ["integers", [leaf([9], "int64"), leaf([9], "int64")], ([a, b]: Node[]) => made("floor_divide", [a!, b!])],
  ] as const) {
    it(`reads every byte of the module for ${what}`, () => {
      const root = optimise({ kind: "graph", inputs, outputs: [graph([...inputs])] }, { mode: "fast" });
      const texts: string[] = [];
      const options = { outputs: ["host"], mode: "fast", profile: false, draw: () => {} } as const;
      wasmBackend().compile(root, { ...options, onCode: (code) => texts.push(printWat(code)) });
      assert.equal(texts.length, 1);
      assert.match(texts[0]!, /\(func \$run \(export "run"\) \(result i32\)/);
    });
  }
});
