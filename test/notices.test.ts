/** @file The licences that are packed with the bundles: none is missing, and what a bundle does not read is not named. */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

type Metafile = {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
};

const reads = (...files: readonly string[]): Metafile => ({
  outputs: {
    "dist/x.js": { inputs: Object.fromEntries(files.map((f) => [f, { bytesInOutput: f.includes("unused") ? 0 : 9 }])) },
  },
});

describe("the notices of third parties", () => {
  let notices: (metafiles: readonly Metafile[]) => string;
  before(async () => {
    ({ notices } = (await import(pathToFileURL("scripts/notices.mjs").href)) as { notices: typeof notices });
  });

  it("name each package once, with the text of its licence", () => {
    const bundle = reads("runtime/src/session.ts", "node_modules/uplot/a.js", "node_modules/uplot/b.js");
    const text = notices([bundle, reads("node_modules/@dagrejs/dagre/index.js")]);
    assert.equal(text.match(/^uplot 1\.\S+ \(MIT\)$/gm)?.length, 1);
    assert.match(text, /^@dagrejs\/dagre \S+ \(MIT\)$/m);
    assert.equal(text.match(/Permission is hereby granted/g)?.length, 2);
  });

  it("leave out what gives nothing to a bundle", () => {
    const text = notices([reads("node_modules/fflate/unused.js", "node_modules/uplot/a.js")]);
    assert.doesNotMatch(text, /fflate/);
  });

  it("refuse a package that states no licence", () => {
    assert.throws(() => notices([reads("node_modules/.package-lock.json/x/node_modules/none/a.js")]));
  });
});
