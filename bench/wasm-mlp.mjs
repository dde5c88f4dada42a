/** @file One SGD step of a 784-256-10 network on a batch of 128, and other workloads of docs/performance.md. Run after `tsc -b`. */
import { grad } from "../out/runtime/src/grad.js";
import { Builder } from "../out/runtime/src/ops/builder.js";
import { backend, compile, inputLeaf, measure, prepare, randomArray } from "./wasm-harness.mjs";

const g = new Builder();

{
  const [batch, features, hidden, classes] = [128, 784, 256, 10];
  const dtype = "float32";
  const x = inputLeaf("x", dtype, [batch, features]);
  const y = inputLeaf("y", dtype, [batch, classes]);
  const w1 = inputLeaf("w1", dtype, [features, hidden]);
  const b1 = inputLeaf("b1", dtype, [hidden]);
  const w2 = inputLeaf("w2", dtype, [hidden, classes]);
  const b2 = inputLeaf("b2", dtype, [classes]);
  const h = g.op("relu", [g.add(g.dot(x, w1), b1)]);
  const p = g.op("softmax", [g.add(g.dot(h, w2), b2)], { axis: -1 });
  const cost = g.neg(g.op("mean", [g.sum(g.mul(y, g.log(p)), [1])]));
  const parameters = [w1, b1, w2, b2];
  const gradients = grad(cost, parameters);
  const step = compile(
    [x, y, ...parameters],
    [cost, ...parameters.map((w, i) => g.sub(w, g.mul(0.1, gradients[i])))],
    ["host", "state", "state", "state", "state"],
    { profile: process.argv.includes("--profile") },
  );
  const inputs = [x, y, ...parameters].map((n) => backend.upload(randomArray(dtype, n.type.shape, 0.05)));
  const run = () => {
    const results = step.run(inputs);
    for (let i = 1; i < 5; i++) {
      inputs[i + 1].release();
      inputs[i + 1] = results[i];
    }
  };
  console.log(`MLP 784-256-10, batch 128, float32, SGD step: ${measure(run).toFixed(3)} ms`);
  const profile = step.profile();
  if (profile)
    for (const n of profile.nodes) console.log(`  ${(n.milliseconds / profile.calls).toFixed(3)} ms ${n.label}`);
}

for (const dtype of ["float64", "float32"]) {
  const x = inputLeaf("x", dtype, [2048, 2048]);
  const run = prepare([x], () => [g.div(1, g.add(1, g.exp(g.neg(x))))]);
  console.log(`logistic of 2048², ${dtype}: ${measure(run).toFixed(2)} ms`);
}

for (const axis of [0, 1]) {
  const x = inputLeaf("x", "float32", [4096, 4096]);
  const run = prepare([x], () => [g.sum(x, [axis])]);
  const ms = measure(run);
  console.log(
    `sum over axis ${axis} of 4096², float32: ${ms.toFixed(2)} ms, ${((4 * 4096 ** 2) / ms / 1e6).toFixed(1)} GB/s`,
  );
}
