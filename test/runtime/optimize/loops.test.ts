/** @file What becomes of loops: how many are left, what they walk and stack, and what has moved out of them. */
import assert from "node:assert/strict";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { graphsOf, type Node, topological } from "../../../runtime/src/ir/node.ts";
import { scanParts } from "../../../runtime/src/ops/control/scan-parts.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import { specialise } from "../../../runtime/src/optimize/specialise.ts";
import { leavesOf, rootsOf } from "../../../runtime/src/session/leaves.ts";
import { check } from "../../../server/src/language/check/check.ts";
import { parse } from "../../../server/src/language/parse.ts";

/** The nodes of the only function of a program, optimised, inputs before users. */
function optimised(text: string): readonly Node[] {
  const parsed = parse(text);
  const { program, diagnostics } = check(parsed.file, parsed.diagnostics, { text });
  assert.deepEqual(
    diagnostics.filter((d) => d.severity === "error").map((d) => d.message),
    [],
  );
  const { spec } = program.functions[0]!;
  const { params, shareds } = leavesOf(spec);
  const inputs = [...params, ...shareds];
  const graph = specialise(
    { kind: "graph", inputs, outputs: rootsOf(spec) },
    inputs.map((n) => n.type.shape as readonly number[]),
  );
  if (isRunFault(graph)) return assert.fail(graph.message);
  return topological(optimise(graph, { mode: "debug" }).outputs);
}

const loopsOf = (nodes: readonly Node[]): readonly ReturnType<typeof scanParts>[] =>
  nodes.filter((n) => n.op === "scan").map((n) => scanParts(n));

const opsIn = (nodes: readonly Node[]): readonly string[] =>
  topological(nodes)
    .map((n) => n.op)
    .filter((op) => op !== "input");

const network = `input x: float64[20, 8]
shared W: float64[8, 8] = zeros([8, 8])
shared U: float64[8, 8] = zeros([8, 8])
shared b: float64[8] = zeros([8])
h = scan((x_t, h) => tanh(dot(x_t, W) + dot(h, U) + b), x, zeros([8]))
`;

describe("loops, optimised", () => {
  it("walk products with sequences that were made before them", () => {
    const [loop, ...others] = loopsOf(optimised(`${network}function f(x) -> h\n`));
    assert.equal(others.length, 0);
    assert.equal(opsIn(loop!.step.outputs).filter((op) => op === "matmul2").length, 1);
    assert.equal(loop!.walked.length, 1);
  });

  it("stack nothing where only the last step is read", () => {
    const [loop] = loopsOf(optimised(`${network}function f(x) -> h[-1], h[-1, 0]\n`));
    assert.deepEqual([loop!.carries, loop!.stacked.length], [1, 0]);
  });

  it("are one forwards and one backwards for a cost and all its gradients", () => {
    const nodes = optimised(`${network}cost = sum(h[-1] ** 2)
function f(x) -> cost, grad(cost, W), grad(cost, U), grad(cost, b), h
`);
    const [forward, backward, ...others] = loopsOf(nodes);
    assert.equal(others.length, 0);
    assert.deepEqual([forward!.reverse, backward!.reverse], [false, true]);
    // What the gradient needs: the states before and after each step.
    assert.equal(forward!.stacked.length, 2);
    // Cotangents of the state and of b are carried; those of W and U are one product each, behind the loop.
    assert.equal(backward!.carries, 2);
    assert.equal(nodes.filter((n) => n.op === "matmul2").length, 3);
  });

  it("compute before what does not change, and leave out what nothing reads", () => {
    const nodes = optimised(`input x: float64[20]
input w: float64
a, unused, b = scan((x_t, a, c) => [a + sin(w) * x_t, c * exp(a), x_t * w], x, [0.0, 1.0, none])
function f(x, w) -> a
`);
    const [loop] = loopsOf(nodes);
    assert.deepEqual([loop!.carries, loop!.stacked.length], [1, 1]);
    assert.ok(!opsIn(loop!.step.outputs).includes("sin"));
    assert.ok(nodes.some((n) => n.op === "sin"));
  });

  it("that compute the same are one", () => {
    const nodes = optimised(`input x: float64[20]
a = scan((x_t, s) => sin(x_t + s), x, 0.0)
b = scan((y, t) => sin(y + t), x, 0.0)
c, d = scan((y, t, u) => [sin(y + t), u + t], x, [0.0, 0.0])
function f(x) -> a, b, d
`);
    assert.equal(loopsOf(nodes).length, 1);
  });

  it("find the draws of all their steps made before them", () => {
    const nodes = optimised(`srng = RandomStreams(seed=1)
input x: float64[20]
function f(x) -> scan((x_t, s) => s + x_t * srng.normal([3]), x, zeros([3]))
`);
    const [loop] = loopsOf(nodes);
    assert.ok(!opsIn(loop!.step.outputs).includes("random"));
    assert.deepEqual(nodes.find((n) => n.op === "random")!.type.shape, [20, 3]);
  });

  it("have steps to which all rules have been applied", () => {
    const [loop] = loopsOf(
      optimised(`input x: float64[20]
function f(x) -> scan((x_t, s) => log(1 - 1 / (1 + exp(-(x_t + s)))), x, 0.0)
`),
    );
    assert.deepEqual([...opsIn(loop!.step.outputs)].sort(), ["add", "neg", "softplus"]);
  });
});

describe("choices, optimised", () => {
  it("hold what only one of their branches needs, and its derivative", () => {
    const nodes = optimised(`input x: float64[5]
input c: bool
slow = sum(exp(sin(x)))
y = ifelse(c, slow, 0.0)
function f(c, x) -> y, grad(y, x)
`);
    const outside = nodes.map((n) => n.op);
    assert.ok(!outside.includes("sin") && !outside.includes("exp") && !outside.includes("cos"), outside.join());
    const inside = nodes.flatMap((n) => graphsOf(n).flatMap((g) => opsIn(g.outputs)));
    for (const op of ["sin", "exp", "cos"]) assert.ok(inside.includes(op), op);
  });

  it("leave outside what others read too", () => {
    const nodes = optimised(`input x: float64[5]
input c: bool
shared_part = sum(exp(x))
function f(c, x) -> ifelse(c, shared_part * 2, 0.0), shared_part
`);
    assert.ok(nodes.some((n) => n.op === "exp"));
  });
});
