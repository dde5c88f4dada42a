/** @file Completion, and its documentation when an item is looked at. */
import { type CompletionItem, CompletionRequest, CompletionResolveRequest, MarkupKind } from "vscode-languageserver";
import { findDistribution } from "../../../runtime/src/ops/random/random-variable.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import { type Analysis, symbolNamed } from "../analysis.ts";
import { contextAt } from "../completion/context.ts";
import { type ItemData, itemsFor, mostNames } from "../completion/items.ts";
import { feature, workspaceFeature } from "../feature.ts";
import { hoverOp } from "../hover/op.ts";
import { hoverSymbol } from "../hover/symbol.ts";
import { words } from "../hover/words.ts";
import { wordAt } from "../query/word-at.ts";

export const completion = feature(
  CompletionRequest.type,
  { completionProvider: { triggerCharacters: [".", "[", "(", ":", "@"], resolveProvider: true } },
  (a, { position }, { can }) => {
    const offset = a.lines.offset(position);
    const word = wordAt(a.text.slice(0, offset), offset);
    const context = contextAt(a.text, word?.span.start ?? offset);
    const snippets = can("textDocument.completion.completionItem.snippetSupport");
    const items = itemsFor(a, context, { offset, snippets, typed: word?.text ?? "" });
    // Of a large file only the names around the cursor are sent: the editor asks again with the next letter.
    return { isIncomplete: a.names.declared.length > mostNames, items: [...items] };
  },
);

export const completionResolve = workspaceFeature(CompletionResolveRequest.type, {}, (find, item: CompletionItem) => {
  const data = item.data as ItemData | undefined;
  const text = data && documentation(find(data.uri ?? ""), data);
  return text ? { ...item, documentation: { kind: MarkupKind.Markdown, value: text } } : item;
});

function documentation(a: Analysis | undefined, { kind, name }: ItemData): string | undefined {
  switch (kind) {
    case "op": {
      const op = findOp(name);
      return op && hoverOp(op);
    }
    case "symbol": {
      const symbol = a && symbolNamed(a, name);
      return a && symbol && hoverSymbol(a, symbol);
    }
    case "word":
      return words.get(name);
    case "distribution": {
      const [generator, distribution] = name.split(" ") as ["mt19937" | "mrg31k3p", string];
      return findDistribution(generator, distribution)?.doc;
    }
  }
}
