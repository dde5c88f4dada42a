/**
 * @file The gradient of every op as a hover shows it: a table of the formulas (`test/golden/gradients.txt`, rewritten by `UPDATE=1`), and
 * each of them against central differences, by evaluating the very graph that the formula is written from.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import { makeNode, type Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { isFault, type Op } from "../../runtime/src/ops/op.ts";
import { gradientOf, printGradient } from "../../server/src/hover/gradients.ts";
import { inputLeaf, valuesOf } from "../harness/graphs.ts";
import { type Application, applications, uniforms } from "../harness/samples.ts";

const table = "test/golden/gradients.txt";
const g = new Builder();
const step = 1e-5;

/** Their gradient is by definition not the derivative of what they compute. */
const special = new Set(["stop_gradient", "zero_grad", "grad_clip", "grad_scale"]);

interface Case {
  readonly cost: Node;
  readonly leaves: readonly Node[];
  readonly values: readonly NdArray[];
  readonly wrt: readonly Node[];
}

/** cost = Σ weights · op(x, y, …), all of them inputs with names. */
function caseOf(op: Op, { inputs, attrs }: Application): Case | undefined {
  const arguments_ = inputs.map((a, i) => inputLeaf("xyzuv"[i] ?? `x${i}`, a.dtype, a.shape));
  const node = build(op.name, arguments_, attrs);
  if (isFault(node)) assert.fail(`${op.name}: ${node.message}`);
  const outputs = (
    node.results?.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type })) ?? [node]
  ).filter((n) => n.type.dtype === "float64");
  const wrt = arguments_.filter((n) => n.type.dtype === "float64");
  if (outputs.length === 0 || wrt.length === 0) return undefined;
  const random = uniforms(5);
  const weights = outputs.map((y, i) => inputLeaf(`weights${i === 0 ? "" : i}`, "float64", y.type.shape));
  const cost = outputs.map((y, i) => g.sum(g.mul(y, weights[i]!))).reduce((a, b) => g.add(a, b));
  return {
    cost,
    wrt,
    leaves: [...arguments_, ...weights],
    values: [
      ...inputs,
      ...weights.map((w) => {
        const shape = w.type.shape as readonly number[];
        const size = shape.reduce((p, d) => p * d, 1);
        return fromValues(
          "float64",
          shape,
          Array.from({ length: size }, () => 2 * random() - 1),
        );
      }),
    ],
  };
}

const bind = (c: Case, values: readonly NdArray[]): Map<Node, NdArray> =>
  new Map(c.leaves.map((leaf, i) => [leaf, values[i]!]));

/** ∂cost/∂x by central differences, element by element. */
function slopes(c: Case, x: Node): number[] {
  const which = c.leaves.indexOf(x);
  const at = c.values[which]!;
  const costAt = (k: number, by: number): number => {
    const data = Array.from(at.data as Float64Array, (v, i) => (i === k ? v + by : v));
    const moved = c.values.map((v, i) => (i === which ? fromValues("float64", at.shape, data) : v));
    return valuesOf([c.cost], bind(c, moved))[0]!.data[0] as number;
  };
  return Array.from({ length: at.data.length }, (_, k) => (costAt(k, step) - costAt(k, -step)) / (2 * step));
}

const shown = (c: Case, x: Node): ReturnType<typeof gradientOf> =>
  gradientOf({ span: { start: 0, end: 0 }, cost: c.cost, costText: "cost", wrt: [x], considerConstant: [] }, x);

/** The lines of a section without its Markdown. */
const formulaOf = (markdown: string): string =>
  markdown
    .replaceAll(/```\w*/g, "")
    .replace(/^\*\*Gradient\*\* */, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");

describe("gradients as a hover shows them", () => {
  const lines: string[] = [];
  for (const op of allOps()) {
    if ((!op.grad && !op.gradMany && op.kind !== "composite") || special.has(op.name)) continue;
    const cases = applications(op).flatMap((a) => caseOf(op, a) ?? []);
    if (cases.length === 0) continue;

    it(`${op.name}: what is written is the slope of the cost`, function () {
      this.timeout(30_000);
      for (const [i, c] of cases.entries()) {
        for (const x of c.wrt) {
          const found = shown(c, x);
          if (i === 0) lines.push(`${op.name}\n${formulaOf(printGradient(found, x.name ?? "x"))}\n`);
          if (found.kind === "none") continue;
          const value = valuesOf([found.node], bind(c, c.values))[0]!;
          for (const [k, expected] of slopes(c, x).entries()) {
            const error = Math.abs((value.data[k] as number) - expected) / Math.max(1, Math.abs(expected));
            assert.ok(error < 1e-6, `element ${k}: ${value.data[k]}, but the difference quotient is ${expected}`);
          }
        }
      }
    });
  }

  it("are the formulas of the table", () => {
    assert.ok(lines.length > 60, `${lines.length} formulas`);
    const text = `${lines.join("\n")}`;
    if (process.env.UPDATE) writeFileSync(table, text);
    assert.equal(text, existsSync(table) ? readFileSync(table, "utf8") : "");
  });
});
