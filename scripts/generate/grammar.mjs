/** @file The grammar's text as a string constant, so that bundles need no file beside them. */
import { readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** @returns {{ path: string, text: string }[]} */
export function generate() {
  const grammar = readFileSync(new URL("server/src/language/grammar.ohm", root), "utf8");
  const text = `/** @file Generated from grammar.ohm by scripts/generate.mjs. */\nexport const grammarText = ${JSON.stringify(grammar)};\n`;
  return [{ path: "server/src/language/grammar.generated.ts", text }];
}
