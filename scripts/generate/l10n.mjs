/** @file The messages of the extension and its panel, for translators: what they give to `l10n.t`, as the key and as the English text. */
import { readFileSync } from "node:fs";
import { filesBelow } from "../setup.mjs";

const call = /\bl10n\.t\(/g;
/** All of a call's first argument: a string in double quotes, as the formatter writes it. */
const message = /\bl10n\.t\(\s*("(?:[^"\\]|\\.)*")/y;

export function generate() {
  const found = ["client/src", "client/webview"]
    .flatMap(filesBelow)
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) => {
      const text = readFileSync(path, "utf8");
      return [...text.matchAll(call)].map(({ index }) => {
        message.lastIndex = index;
        const [, literal] = message.exec(text) ?? [];
        if (literal === undefined) throw new Error(`${path}: the message at ${index} is not written as one string`);
        return JSON.parse(literal);
      });
    });
  const sorted = [...new Set(found)].sort();
  const bundle = Object.fromEntries(sorted.map((m) => [m, m]));
  return [{ path: "l10n/bundle.l10n.json", text: `${JSON.stringify(bundle, undefined, 2)}\n` }];
}
