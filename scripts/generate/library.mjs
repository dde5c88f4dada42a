/** @file `docs/std.md`: the defs of the library, from its text. */
import { readFileSync } from "node:fs";
import { parse } from "../../out/server/src/language/parse.js";

/** @returns {{ path: string, text: string }[]} */
export function generate() {
  const text = readFileSync(new URL("../../server/library/std.tg", import.meta.url), "utf8");
  const parts = [
    "# The library",
    "",
    '`import "std"` puts these defs in force. They are written in the language itself: follow one in the editor (Go to Definition) to read',
    "it. Each is expanded and checked where it is used, for any dtype and shape that its body takes. Made from `server/library/std.tg` by",
    "`npm run generate`.",
    "",
  ];
  for (const { title, statements } of parse(text).file.cells) {
    parts.push(`## ${title}`, "");
    for (const s of statements) {
      if (s.kind !== "def") continue;
      const params = s.params.map((p) => text.slice(p.span.start, p.span.end).replace(/\s+/g, " "));
      parts.push(`### \`${s.name.text}(${params.join(", ")})\``, "", s.doc ?? "", "");
    }
  }
  return [{ path: "docs/std.md", text: parts.join("\n") }];
}
