/** @file Links from the paths in `load("x.npy")`, `save("x.npz", …)` and `import "layers"` to the files. */
import { type DocumentLink, DocumentLinkRequest } from "vscode-languageserver";
import { fileUri } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { StringLiteral } from "../language/ast.ts";
import { isImportFault } from "../language/check/module.ts";
import { visitExpressions } from "../query/visit.ts";

export const documentLink = feature(DocumentLinkRequest.type, { documentLinkProvider: {} }, (a) => {
  const links: DocumentLink[] = [];
  const link = (path: StringLiteral): void => {
    if (!URL.canParse(path.value, a.uri)) return;
    links.push({ range: a.lines.range(path.span), target: new URL(path.value, a.uri).href, tooltip: "Open file" });
  };
  for (const [s, { imports }] of a.checked.records) {
    if (s.kind !== "import") continue;
    for (const module of imports.values()) {
      if (isImportFault(module)) continue;
      links.push({ range: a.lines.range(s.path.span), target: fileUri(module.file), tooltip: `Open ${module.name}` });
    }
  }
  visitExpressions(a.file, (e) => {
    if (e.kind !== "call" || e.callee.kind !== "name" || !["load", "save", "restore"].includes(e.callee.text)) return;
    const first = e.args[0]?.value;
    if (first?.kind === "string") link(first);
  });
  return links;
});
