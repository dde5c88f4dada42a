/** @file Statements with places to fill in. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of LSP snippets are written so.
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver";

const snippet = (label: string, detail: string, insertText: string): CompletionItem => ({
  label,
  detail,
  kind: CompletionItemKind.Snippet,
  insertText,
  insertTextFormat: InsertTextFormat.Snippet,
  sortText: `6${label}`,
});

export const snippets: readonly CompletionItem[] = [
  snippet("input", "symbolic input", "input ${1:x}: ${2:float64}[${3:n}]"),
  snippet("shared", "state that lives between calls", "shared ${1:w}: ${2:float64}[${3:n}] = ${4:zeros([${3:n}])}"),
  snippet("def", "helper that builds graph", "def ${1:name}(${2:x}) = ${0:x}"),
  snippet("function", "compiled function", "function ${1:f}(${2:x}) -> ${0:x}"),
  snippet(
    "train",
    "function with an update",
    "function ${1:train}(${2:x}) -> ${3:cost}\n  update ${4:w} = ${4:w} - ${5:0.1} * grad(${3:cost}, ${4:w})$0",
  ),
  snippet("for", "loop over values", "for ${1:step} in range(${2:100}) {\n  $0\n}"),
  snippet("while", "loop while a value holds", "while ${1:condition} {\n  $0\n}"),
  snippet("if", "choice over values", "if ${1:condition} {\n  $0\n}"),
  snippet("track", "live curve", "track ${1:loss} = ${0:value}"),
  snippet("assert", "check", 'assert ${1:condition}, "${0:message}"'),
  snippet("cell", "new cell", "# %% ${1:Title}\n$0"),
];
