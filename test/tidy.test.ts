/** @file The house rules that a machine can check: layers, import cycles, file headers, nothing that names one machine. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What each layer may import, besides itself. The first layer whose path begins the file's path is its own. */
const layers: readonly { readonly path: string; readonly may: readonly string[] }[] = [
  { path: "runtime/src/ir/", may: [] },
  { path: "runtime/src/random/", may: ["runtime/src/ir/", "runtime/src/contract.ts"] },
  { path: "runtime/src/ops/", may: ["runtime/src/ir/", "runtime/src/contract.ts", "runtime/src/random/"] },
  { path: "runtime/src/contract.ts", may: ["runtime/src/ir/"] },
  { path: "runtime/src/grad", may: ["runtime/src/ir/", "runtime/src/ops/", "runtime/src/optimize/"] },
  {
    path: "runtime/src/rop.ts",
    may: ["runtime/src/ir/", "runtime/src/ops/", "runtime/src/optimize/", "runtime/src/grad"],
  },
  {
    path: "runtime/src/jacobian.ts",
    may: ["runtime/src/ir/", "runtime/src/ops/", "runtime/src/grad", "runtime/src/rop.ts"],
  },
  {
    path: "runtime/src/optimize/",
    may: ["runtime/src/ir/", "runtime/src/ops/", "runtime/src/contract.ts", "runtime/src/backends/reference"],
  },
  {
    path: "runtime/src/backends/reference",
    may: ["runtime/src/ir/", "runtime/src/ops/", "runtime/src/contract.ts", "runtime/src/backends/"],
  },
  {
    path: "runtime/src/backends/",
    may: ["runtime/src/ir/", "runtime/src/ops/", "runtime/src/contract.ts", "runtime/src/optimize/"],
  },
  { path: "runtime/src/", may: ["runtime/src/"] },
  { path: "server/protocol/", may: [] },
  { path: "server/src/language/", may: ["runtime/src/"] },
  { path: "server/src/files/", may: ["runtime/src/ir/", "server/src/language/", "server/src/text/"] },
  { path: "server/src/text/", may: ["runtime/src/ir/", "server/src/language/", "server/protocol/"] },
  { path: "server/src/gpu/", may: ["runtime/src/backends/gpu/", "runtime/src/ir/"] },
  {
    path: "server/src/kernel/",
    may: [
      "runtime/src/",
      "server/src/language/",
      "server/src/files/",
      "server/src/gpu/",
      "server/src/text/",
      "server/protocol/",
    ],
  },
  { path: "server/src/", may: ["server/", "runtime/src/"] },
  { path: "client/", may: ["server/protocol/"] },
  { path: "test/", may: ["runtime/", "server/", "client/"] },
];

const files = ["runtime", "server", "client", "test"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((f) => f.endsWith(".ts"))
    .map((f) => join(folder, f)),
);
const texts = new Map(files.map((f) => [f, readFileSync(f, "utf8")]));

/** Files that a file imports by a relative path; types count as well. */
function importsOf(file: string): string[] {
  const found = texts
    .get(file)!
    .matchAll(/^(?:import|export)\b[^"']*?from\s+["'](\.[^"']+)["']|^import\s+["'](\.[^"']+)["']/gms);
  return [...found].map((m) => normalize(join(dirname(file), (m[1] ?? m[2])!)));
}

/** As importsOf, without `import type`: what has to be loaded first. */
function loadsOf(file: string): string[] {
  const found = texts.get(file)!.matchAll(/^(?:import|export)(?!\s+type\b)\b([^"']*?)from\s+["'](\.[^"']+)["']/gms);
  return [...found].filter((m) => !onlyTypes(m[1]!)).map((m) => normalize(join(dirname(file), m[2]!)));
}

const onlyTypes = (clause: string): boolean => {
  const names = /\{([^}]*)\}/s.exec(clause)?.[1];
  return (names ?? "value").split(",").every((n) => n.trim() === "" || n.trim().startsWith("type "));
};

const layerOf = (file: string) => layers.find((l) => file.startsWith(l.path));

describe("the house", () => {
  it("keeps imports running one way between layers", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const layer = layerOf(file);
      if (!layer) continue;
      for (const target of importsOf(file)) {
        if (target.startsWith(layer.path) || layer.may.some((p) => target.startsWith(p))) continue;
        wrong.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it("has no import cycles", () => {
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === "done" || !texts.has(file)) return;
      if (state.get(file) === "open") {
        cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
        return;
      }
      state.set(file, "open");
      for (const target of loadsOf(file)) visit(target, [...path, file]);
      state.set(file, "done");
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(cycles, []);
  });

  it("opens every file with what it is for", () => {
    const wrong = files.filter((f) => !f.endsWith(".generated.ts") && !/^\/\*\*\s+(?:\* )?@file /.test(texts.get(f)!));
    assert.deepEqual(wrong, []);
  });

  it("has no single-test markers, silenced types or unfinished places", () => {
    const pattern = /\b(?:it|describe)\.(?:only|skip)\b|@ts-(?:ignore|nocheck|expect-error)|\b(?:TODO|FIXME|XXX)\b/;
    const wrong = files.filter((f) => f !== "test/tidy.test.ts" && pattern.test(texts.get(f)!));
    assert.deepEqual(wrong, []);
  });
});
