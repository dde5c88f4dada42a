/**
 * @file The grammar in the form that ohm loads fastest: its recipe, as ohm's own bundler writes it. To read the grammar's text
 * takes a hundred times as long, at every start.
 */
import { readFileSync } from "node:fs";
import { grammar } from "ohm-js";

const root = new URL("../../", import.meta.url);

/** @returns {{ path: string, text: string }[]} */
export function generate() {
  const source = readFileSync(new URL("server/src/language/grammar.ohm", root), "utf8");
  // Where each rule stands in the source serves only those who debug the grammar.
  const recipe = JSON.stringify(JSON.parse(grammar(source).toRecipe()), (key, value) =>
    key === "source" || key === "sourceInterval" ? undefined : value,
  );
  const text = `/** @file Generated from grammar.ohm by scripts/generate.mjs. */\nexport const recipe = ${JSON.stringify(recipe)};\n`;
  return [{ path: "server/src/language/grammar.generated.ts", text }];
}
