/** @file The logistic regression of the tutorial, as its text builds it, with the data that NumPy's RandomState(0) gives. */
import { fromValues, type NdArray, scalarOf } from "../../runtime/src/ir/array.ts";
import { makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import { tensorType } from "../../runtime/src/ir/type.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { Mt19937 } from "../../runtime/src/random/mt19937.ts";

const samples = 400;
const features = 784;

export interface TutorialData {
  readonly X: NdArray;
  readonly y: NdArray;
  readonly weights: NdArray;
  readonly bias: NdArray;
}

/** randn(400, 784), randint(400, 0..1), randn(784), in this order. */
export function tutorialData(): TutorialData {
  const rng = Mt19937.fromSeed(0);
  const normals = (n: number): Float64Array => {
    const out = new Float64Array(n);
    rng.fillGauss(out);
    return out;
  };
  const X = fromValues("float64", [samples, features], normals(samples * features));
  const y = fromValues(
    "float64",
    [samples],

    Array.from({ length: samples }, () => rng.interval(1)),
  );
  const weights = fromValues("float64", [features], normals(features));
  return { X, y, weights, bias: scalarOf("float64", 0) };
}

export interface TutorialGraph {
  readonly X: Node;
  readonly y: Node;
  readonly weights: Node;
  readonly bias: Node;
  readonly prediction: Node;
  readonly xent: Node;
  readonly cost: Node;
}

/** The expressions of the page, word for word. */
export function tutorialGraph(): TutorialGraph {
  const span = { start: 0, end: 1 };
  const g = new Builder(span);
  const leaf = (op: "input" | "shared", name: string, shape: readonly number[]): Node =>
    makeNode({ op, attrs: { ref: makeRef(op, name) }, type: tensorType("float64", shape), name, span });

  const X = leaf("input", "X", [samples, features]);
  const y = leaf("input", "y", [samples]);
  const weights = leaf("shared", "weights", [features]);
  const bias = leaf("shared", "bias", []);
  const p1 = g.div(1, g.add(1, g.exp(g.sub(g.neg(g.dot(X, weights)), bias))));
  const prediction = g.op("greater", [p1, 0.5]);
  const xent = g.sub(g.mul(g.neg(y), g.log(p1)), g.mul(g.sub(1, y), g.log(g.sub(1, p1))));
  const cost = g.add(g.op("mean", [xent]), g.mul(0.01, g.sum(g.pow(weights, 2))));
  return { X, y, weights, bias, prediction, xent, cost };
}
