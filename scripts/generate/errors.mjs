/** @file `docs/errors.md`: every diagnostic code, from the catalogue, with what the checker says of its example. */
import { chapters } from "../../out/server/src/language/catalogue.js";
import { check } from "../../out/server/src/language/check/check.js";
import { parse } from "../../out/server/src/language/parse.js";

/** @returns {{ path: string, text: string }[]} */
export function generate() {
  const parts = [
    "# Errors",
    "",
    "Every diagnostic has a stable code. Each stands here with what it means and a small program that shows it, and below the program",
    "what is said of it. Made from the catalogue by `npm run generate`.",
    "",
  ];
  for (const [title, codes] of Object.entries(chapters)) {
    parts.push(`## ${title}`, "");
    for (const [code, entry] of Object.entries(codes)) parts.push(...section(code, entry));
  }
  return [{ path: "docs/errors.md", text: parts.join("\n") }];
}

function section(code, entry) {
  const kind = entry.severity === "error" ? "" : ` (${entry.severity})`;
  const out = [`### \`${code}\`${kind}`, "", entry.doc, ""];
  if (entry.example === undefined) return out;
  out.push("```", entry.example.trimEnd(), "```", "");
  const said = entry.atRun ? ["Said when the program runs."] : messages(code, entry.example);
  return [...out, ...said, ""];
}

function messages(code, text) {
  const { file, diagnostics } = parse(text);
  const found = check(file, diagnostics, { text }).diagnostics.filter((d) => d.code === code);
  return found.map((d) => `> line ${text.slice(0, d.span.start).split("\n").length}: ${d.message}`);
}
