/**
 * @file The gradient of every op as a hover shows it: a table of the formulas (`test/golden/gradients.txt`, rewritten by `UPDATE=1`), and
 * each of them against central differences, by evaluating the very graph that the formula is written from.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import { makeNode, type Node } from "../../runtime/src/ir/node.ts";
import { printType } from "../../runtime/src/ir/type.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { isFault, type Op } from "../../runtime/src/ops/op.ts";
import { findOp } from "../../runtime/src/ops/registry.ts";
import { formula } from "../../runtime/src/optimize/formula.ts";
import { gradientOf, printGradient } from "../../server/src/hover/gradients.ts";
import { checkText } from "../harness/golden.ts";
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

/** The formula of a gradient as a file: inputs, then the letters in an order in which each is known, then the formula. */
function programOf(c: Case, node: Node): string {
  const { text, where } = formula(node, { limit: 100_000, canonical: true });
  const lines = c.leaves.map((l) => `input ${l.name}: ${printType(l.type)}`);
  for (let left = [...where]; left.length > 0; ) {
    const mentions = (t: string): boolean => left.some((w) => new RegExp(`\\b${w.name}\\b`).test(t));
    const ready = left.filter((w) => !mentions(w.text));
    if (ready.length === 0) break;
    for (const w of ready) lines.push(`${w.name} = ${w.text}`);
    left = left.filter((w) => !ready.includes(w));
  }
  return `${[...lines, `result_ = ${text}`].join("\n")}\n`;
}

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
  const graphs: { readonly op: string; readonly c: Case; readonly x: Node; readonly node: Node }[] = [];
  for (const op of allOps()) {
    if ((!op.grad && !op.gradMany && op.kind !== "composite") || special.has(op.name)) continue;
    const cases = applications(op).flatMap((a) => caseOf(op, a) ?? []);
    if (cases.length === 0) continue;

    it(`${op.name}: what is written is the slope of the cost`, () => {
      for (const [i, c] of cases.entries()) {
        for (const x of c.wrt) {
          const found = shown(c, x);
          if (i === 0) lines.push(`${op.name}\n${formulaOf(printGradient(found, x.name ?? "x"))}\n`);
          if (found.kind === "none") continue;
          graphs.push({ op: op.name, c, x, node: found.node });
          const value = valuesOf([found.node], bind(c, c.values))[0]!;
          for (const [k, expected] of slopes(c, x).entries()) {
            const error = Math.abs((value.data[k] as number) - expected) / Math.max(1, Math.abs(expected));
            assert.ok(error < 1e-6, `element ${k}: ${value.data[k]}, but the difference quotient is ${expected}`);
          }
        }
      }
    });
  }

  it("mean the same when they are read as programs", () => {
    let read = 0;
    const unread: string[] = [];
    for (const { op, c, x, node } of graphs) {
      const program = programOf(c, node);
      const { info, diagnostics } = checkText(program);
      // A list of more than four items is cut; one of none has no dtype.
      if (program.includes("…") || program.includes("[]")) continue;
      // Some derivatives speak of ops that only the compiler knows.
      if ([...program.matchAll(/\w+(?=\()/g)].some(([name]) => findOp(name)?.category === "internal")) continue;
      const again = info.symbols.find((s) => s.name === "result_");
      // Without inputs it is a value of the program.
      const isZero = /^result_ = zeros\(/m.test(program);
      const known = again?.entity.kind === "value" && !isZero ? again.entity.known : undefined;
      if (isZero) {
        assert.ok((valuesOf([node], bind(c, c.values))[0]!.data as Float64Array).every((v) => v === 0));
        continue;
      }
      if ((!again?.node && !known) || diagnostics.some((d) => d.severity === "error")) {
        unread.push(`${diagnostics.map((d) => d.message).join()} in\n${program}`);
        continue;
      }
      read++;
      const leaves = info.symbols.filter((s) => s.kind === "input");
      const values = new Map(leaves.map((s) => [s.node!, c.values[c.leaves.findIndex((l) => l.name === s.name)]!]));
      const [expected, found] = [
        valuesOf([node], bind(c, c.values))[0]!,
        known ?? valuesOf([again!.node!], values)[0]!,
      ];
      for (let k = 0; k < expected.data.length; k++) {
        // A formula may leave out that a scalar fills a tensor.
        const value = Number(found.data[found.data.length === 1 ? 0 : k]);
        const error =
          Math.abs(value - (expected.data[k] as number)) / Math.max(1, Math.abs(expected.data[k] as number));
        assert.ok(error < 1e-9, `${op} by ${x.name}: ${value}, not ${expected.data[k]}, by\n${program}`);
      }
    }
    assert.deepEqual([...new Set(unread)], []);
    assert.ok(read > 100, `${read} formulas`);
  });

  it("are the formulas of the table", () => {
    assert.ok(lines.length > 60, `${lines.length} formulas`);
    const text = `${lines.join("\n")}`;
    if (process.env.UPDATE) writeFileSync(table, text);
    assert.equal(text, existsSync(table) ? readFileSync(table, "utf8") : "");
  });
});
