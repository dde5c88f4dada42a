/** @file How long it takes to specialise and optimise graphs of about 200 nodes, warm: a chain of elementwise ops, and a trained network. */
import { grad } from "../out/runtime/src/grad.js";
import { namedDim } from "../out/runtime/src/ir/dim.js";
import { makeNode, makeRef, topological } from "../out/runtime/src/ir/node.js";
import { Builder } from "../out/runtime/src/ops/builder.js";
import { optimise } from "../out/runtime/src/optimize/pipeline.js";
import { specialise } from "../out/runtime/src/optimize/specialise.js";
import "../out/runtime/src/ops/index.js";

const g = new Builder({ start: 0, end: 1 });
const input = (name, shape) =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: { dtype: "float64", shape }, name });

/** x ↦ tanh(a·x + b)·… , 200 nodes that no rule takes away. */
function chain() {
  const x = input("x", [namedDim("n")]);
  let y = x;
  for (let i = 0; i < 50; i++) y = g.op("tanh", [g.add(g.mul(y, x), g.op("sin", [y]))]);
  return { graph: { kind: "graph", inputs: [x], outputs: [y] }, shapes: [[10]] };
}

/** Three layers, softmax written out, cross-entropy and the gradients of all weights. */
function network() {
  const n = namedDim("n");
  const widths = [784, 256, 64, 10];
  const X = input("X", [n, 784]);
  const t = input("t", [n, 10]);
  const weights = [];
  let h = X;
  for (let i = 1; i < widths.length; i++) {
    const W = input(`W${i}`, [widths[i - 1], widths[i]]);
    const b = input(`b${i}`, [widths[i]]);
    weights.push(W, b);
    const z = g.add(g.dot(h, W), b);
    h = i < widths.length - 1 ? g.div(1, g.add(1, g.exp(g.neg(z)))) : z;
  }
  const e = g.exp(h);
  const p = g.div(e, g.sum(e, [1], true));
  const loss = g.op("mean", [g.neg(g.sum(g.mul(t, g.log(p)), [1]))]);
  const penalty = weights.reduce((s, w) => g.add(s, g.sum(g.pow(w, 2))), loss);
  const gradients = grad(penalty, weights);
  const outputs = [loss, ...weights.map((w, i) => g.sub(w, g.mul(0.1, gradients[i])))];
  const inputs = [X, t, ...weights];
  return {
    graph: { kind: "graph", inputs, outputs },
    shapes: inputs.map((l) => l.type.shape.map((d) => (d === n ? 128 : d))),
  };
}

function median(times) {
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

function measure(name, { graph, shapes }) {
  shapes = shapes.map((s) => s.map((d) => (typeof d === "number" ? d : 128)));
  const specialising = [];
  const optimising = [];
  let first;
  let result;
  for (let i = 0; i < 300; i++) {
    const start = performance.now();
    const concrete = specialise(graph, shapes);
    const middle = performance.now();
    result = optimise(concrete, { mode: "fast" });
    const end = performance.now();
    first ??= end - start;
    specialising.push(middle - start);
    optimising.push(end - middle);
  }
  const count = (roots) => topological(roots).length;
  console.log(
    `${name}: ${count(graph.outputs)} nodes to ${count(result.outputs)}; first ${first.toFixed(2)} ms, ` +
      `warm specialise ${median(specialising.slice(100)).toFixed(3)} ms, optimise ${median(optimising.slice(100)).toFixed(3)} ms`,
  );
}

measure("chain", chain());
measure("network", network());
