/** @file What all rules together make of each rule's examples, as text in `test/golden/optimize`; UPDATE=1 writes it anew. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Graph } from "../../../runtime/src/ir/node.ts";
import { topological } from "../../../runtime/src/ir/node.ts";
import { printGraph } from "../../../runtime/src/ir/print.ts";
import { foldConstant } from "../../../runtime/src/optimize/fold.ts";
import { rewrite } from "../../../runtime/src/optimize/rewrite.ts";
import type { Rule } from "../../../runtime/src/optimize/rule.ts";
import { RuleIndex } from "../../../runtime/src/optimize/rule-index.ts";
import { finishing, lowering, ruleFiles, simplifying, stabilising } from "../../../runtime/src/optimize/rules/index.ts";
import "../../../runtime/src/ops/index.ts";
import { dtypesOf, exampleGraph, examplesOf } from "../../harness/rule-example.ts";

const folder = "test/golden/optimize";
/** All rules of one pass, as the pipeline runs them. */
const high = new RuleIndex([...stabilising, ...simplifying, ...finishing]);
const low = new RuleIndex([...simplifying, ...lowering]);

const fired = new Map<string, Set<string>>();

/** Before and after, of each example of each rule. */
function goldenText(rules: readonly Rule[]): string {
  const parts: string[] = [];
  for (const rule of rules) {
    for (const term of examplesOf(rule)) {
      const output = exampleGraph(rule, term, dtypesOf(rule)[0]!, [2, 3]);
      const inputs = topological([output]).filter((n) => n.op === "input");
      const graph: Graph = { kind: "graph", inputs, outputs: [output] };
      const names: string[] = [];
      const made = rewrite(graph, {
        rules: lowering.includes(rule) ? low : high,
        fold: foldConstant,
        onRule: (name) => names.push(name),
      });
      const seen = fired.get(rule.name) ?? new Set();
      for (const name of names) seen.add(name);
      fired.set(rule.name, seen);
      const after = printGraph({ ...made, inputs: topological(made.outputs).filter((n) => n.op === "input") });
      parts.push(`## ${rule.name}\n${printGraph(graph)}=> ${names.join(", ")}\n${after}`);
    }
  }
  return parts.join("\n");
}

describe("optimised examples", () => {
  for (const [file, rules] of Object.entries(ruleFiles)) {
    it(`${file} are as written down`, () => {
      const path = `${folder}/${file}.txt`;
      const text = goldenText(rules);
      if (process.env.UPDATE) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(path, text);
      }
      assert.ok(existsSync(path), `${path} is missing: run with UPDATE=1`);
      assert.equal(text, readFileSync(path, "utf8"));
    });

    it(`${file} each fire among all rules`, () => {
      const silent = rules.filter((r) => !fired.get(r.name)?.has(r.name)).map((r) => r.name);
      assert.deepEqual(silent, []);
    });
  }
});
