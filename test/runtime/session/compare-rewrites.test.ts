/** @file Mode `debug` finds a wrong rewrite and names it, and takes rounding for no mistake. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import { type Graph, makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { tensorType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import "../../../runtime/src/ops/index.ts";
import { x as anything, p } from "../../../runtime/src/optimize/pattern.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import { type Rule, rule } from "../../../runtime/src/optimize/rule.ts";
import { checkRewrites } from "../../../runtime/src/session/compare-rewrites.ts";
import { watchedExecutable } from "../../../runtime/src/session/watched-executable.ts";

const g = new Builder();
const x = makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type: tensorType("float64", [3]) });
const streams = { draw: () => {}, restart: () => {} };
const given: NdArray = fromValues("float64", [3], [0.5, 1, 2]);
const guard = { nan: true, inf: true, big: false };

/** Runs `root` in mode debug after an optimisation with these rules added. */
function run(root: Node, ...wrong: readonly Rule[]) {
  const graph: Graph = { kind: "graph", inputs: [x], outputs: [root] };
  const rules = (set: readonly Rule[]): readonly Rule[] => [...wrong, ...set];
  const optimised = optimise(graph, { mode: "debug", rules });
  const options = { outputs: ["host" as const], mode: "debug" as const, profile: false, draw: streams.draw };
  const made = watchedExecutable(optimised, options, referenceBackend(), guard, checkRewrites(graph, streams, rules));
  assert.ok(!isRunFault(made));
  return made.run([given]);
}

describe("the comparison of rewrites in mode debug", () => {
  const span = { start: 3, end: 9 };
  const root = makeNode({ ...g.add(g.exp(x), g.op("sin", [x])), name: "y", span });

  it("finds nothing where the rules are right", () => {
    assert.ok(!isRunFault(run(root)));
  });

  it("names the rule that is wrong, the result, its line and its place", () => {
    const fault = run(root, rule("sin-is-cos", p.sin(anything), p.cos(anything)));
    assert.ok(isRunFault(fault));
    assert.equal(fault.code, "debug-mismatch");
    assert.match(
      fault.message,
      /^`y` is 2\.52\d+ at \[0\], but before optimisation it is 2\.12\d+: the rewrite `sin-is-cos` is to blame$/,
    );
    assert.deepEqual(fault.span, span);
  });

  it("takes a result for right that rounding explains, and not one that it does not", () => {
    const graph: Graph = { kind: "graph", inputs: [x], outputs: [g.div(g.sub(g.exp(x), 1), x)] };
    const check = checkRewrites(graph, streams);
    const tiny = fromValues("float64", [3], [1e-12, 1e-12, 1e-12]);
    const expected = check.expect([tiny]);
    assert.ok(!isRunFault(expected));
    const exact = fromValues("float64", [3], [1, 1, 1]);
    assert.ok(Math.abs((expected[0]!.data[0] as number) - 1) > 1e-6);
    assert.equal(check.compare([tiny], expected, [exact]), undefined);
    const fault = check.compare([tiny], expected, [fromValues("float64", [3], [1, 1.1, 1])]);
    assert.match(fault!.message, /is 1\.1 at \[1\].*the compiled code is to blame/);
  });

  it("leaves arguments and constants as they are", () => {
    const graph: Graph = { kind: "graph", inputs: [x], outputs: [g.op("sin", [g.add(x, 1)])] };
    const check = checkRewrites(graph, streams);
    const expected = check.expect([given]);
    assert.ok(!isRunFault(expected));
    check.compare([given], expected, [fromValues("float64", [3], [5, 5, 5])]);
    assert.deepEqual([...given.data], [0.5, 1, 2]);
    assert.deepEqual(
      evaluate(graph.outputs, () => given),
      expected,
    );
  });
});
