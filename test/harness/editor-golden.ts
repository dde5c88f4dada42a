/**
 * @file Golden files of the language server: programs that carry in comments what the server answers about places in them.
 *
 * Below a line stand its expectations. Carets mark the place that is asked about (a run that touches the `#` starts at column 0), a
 * word says what is asked; what does not fit behind the word follows in lines of its own. Diagnostics are complete: every error and
 * warning of the file is there and nothing else.
 *
 *     y = x @ w
 *     #   ^ hover
 *     #: input x: float64[n, k]          (code)
 *     #| The samples, one a row.         (text)
 *     #-                                 (a rule between two sections)
 *     #   ^ definition: input «x»: float64[n, k]
 *     #   ^^^^^ error[inner-dim]: …
 *
 * Asked can be `hover`, `definition`, `references`, `highlights`, `rename NEW`, `completion`, `signature`, `actions`, `token`, `hints` (of
 * the line). Completion and signature help are asked for with the cursor before the first caret. `UPDATE=1` rewrites the answers.
 */
import type {
  CodeAction,
  CompletionItem,
  CompletionList,
  Diagnostic,
  DocumentHighlight,
  Hover,
  InlayHint,
  Location,
  MarkupContent,
  Position,
  Range,
  SemanticTokens,
  SignatureHelp,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { LspClient } from "./lsp-client.ts";

const asked = [
  ...["hover", "definition", "references", "highlights", "rename", "completion", "signature", "actions", "token"],
  "hints",
] as const;

const question = new RegExp(`^#( *)(\\^+) (${asked.join("|")})\\b(?: (\\S+?))?(?=:|$)`);

const isExpectation = (line: string): boolean =>
  question.test(line) || /^#[:|-](?: |$)/.test(line) || /^# *\^+ (?:error|warning|information)\[/.test(line);

/** What the server is given. */
export const editorProgram = (golden: string): string =>
  golden
    .split("\n")
    .filter((line) => !isExpectation(line))
    .join("\n");

/** The program with the answers of the server. */
export async function askAll(client: LspClient, uri: string, golden: string): Promise<string> {
  const program = editorProgram(golden);
  const lines = program.split("\n");
  await client.open(uri, program);
  const ask = new Asker(client, uri, lines);
  const notes: string[][] = lines.map(() => []);
  for (const d of await client.diagnostics(uri)) {
    if (d.severity !== 4) notes[d.range.start.line]!.push(diagnosticNote(d, lines));
  }
  let line = -1;
  for (const text of golden.split("\n")) {
    if (!isExpectation(text)) {
      line++;
      continue;
    }
    const m = question.exec(text);
    if (!m) continue;
    const character = m[1] === "" ? 0 : m[1]!.length + 1;
    const kind = m[3] as (typeof asked)[number];
    const { range, first, rest } = await ask.answer(kind, m[4] ?? "", { line, character });
    const length =
      range && range.start.line === line && range.start.character === character ? widthOf(range, lines) : 1;
    const head = `${marked(character, length)} ${kind}${m[4] ? ` ${m[4]}` : ""}`;
    notes[line]!.push(first === undefined ? head : `${head}: ${first}`, ...rest);
  }
  return lines.flatMap((text, i) => [text, ...notes[i]!]).join("\n");
}

interface Answer {
  /** What the answer is about. */
  readonly range?: Range | undefined;
  readonly first?: string;
  readonly rest: readonly string[];
}

const nothing: Answer = { first: "nothing", rest: [] };

class Asker {
  readonly #client: LspClient;
  readonly #uri: string;
  readonly #lines: readonly string[];
  constructor(client: LspClient, uri: string, lines: readonly string[]) {
    this.#client = client;
    this.#uri = uri;
    this.#lines = lines;
  }

  #request<R>(method: string, params: object): Promise<R> {
    return this.#client.request(`textDocument/${method}`, { textDocument: { uri: this.#uri }, ...params });
  }

  async answer(kind: (typeof asked)[number], word: string, position: Position): Promise<Answer> {
    switch (kind) {
      case "hover": {
        const hover = await this.#request<Hover | null>("hover", { position });
        return hover ? { range: hover.range, rest: markdownLines((hover.contents as MarkupContent).value) } : nothing;
      }
      case "definition": {
        const found = await this.#request<Location | null>("definition", { position });
        return found ? { first: this.#quote([found.range])[0]!, rest: [] } : nothing;
      }
      case "references": {
        const context = { includeDeclaration: true };
        const found = await this.#request<Location[] | null>("references", { position, context });
        return found ? { rest: this.#quote(found.map((l) => l.range)).map((l) => `#: ${l}`) } : nothing;
      }
      case "highlights": {
        const found = await this.#request<DocumentHighlight[] | null>("documentHighlight", { position });
        if (!found) return nothing;
        const writes = found.filter((h) => h.kind === 3).map((h) => h.range);
        const reads = found.filter((h) => h.kind === 2).map((h) => h.range);
        return {
          rest: [...this.#quote(writes).map((l) => `#: write ${l}`), ...this.#quote(reads).map((l) => `#: read ${l}`)],
        };
      }
      case "rename":
        return this.#rename(position, word);
      case "completion":
        return this.#completion(position);
      case "signature":
        return this.#signature(position);
      case "actions": {
        const range = { start: position, end: position };
        const found = await this.#request<CodeAction[]>("codeAction", { range, context: { diagnostics: [] } });
        return { rest: found.map((a) => `#: ${a.title}${a.isPreferred ? " (preferred)" : ""}`) };
      }
      case "token":
        return this.#token(position);
      case "hints": {
        const range = { start: { ...position, character: 0 }, end: { ...position, character: 10_000 } };
        const hints = await this.#request<InlayHint[]>("inlayHint", { range });
        return { first: hints.map((h) => h.label).join(" · ") || "none", rest: [] };
      }
    }
  }

  async #rename(position: Position, newName: string): Promise<Answer> {
    try {
      const edit = await this.#request<WorkspaceEdit>("rename", { position, newName });
      return { rest: this.#quote(edit.changes![this.#uri]!.map((e) => e.range)).map((l) => `#: ${l}`) };
    } catch (e) {
      return { first: `refused, ${(e as Error).message}`, rest: [] };
    }
  }

  /** As an editor shows it: what has the letters that were typed, in the server's order, the first of them. */
  async #completion(position: Position): Promise<Answer> {
    const { items } = await this.#request<CompletionList>("completion", { position });
    const before = this.#lines[position.line]!.slice(0, position.character);
    const typed = /[\p{L}\p{N}_]*$/u.exec(before)![0].toLowerCase();
    const fits = ({ label }: CompletionItem): boolean => label.toLowerCase().startsWith(typed);
    const order = (i: CompletionItem): string => i.sortText ?? i.label;
    const shown = items.filter(fits).sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
    if (shown.length === 0) return nothing;
    const detail = (i: CompletionItem): string => (i.detail === undefined ? "" : `  ${i.detail}`);
    return {
      rest: [
        ...shown.slice(0, mostCompletions).map((i) => `#: ${i.label}${detail(i)}`),
        ...(shown.length > mostCompletions ? ["#| …"] : []),
      ],
    };
  }

  async #signature(position: Position): Promise<Answer> {
    const help = await this.#request<SignatureHelp | null>("signatureHelp", { position });
    const signature = help?.signatures[help.activeSignature ?? 0];
    if (!signature) return nothing;
    const { label, parameters = [] } = signature;
    const active = parameters[help.activeParameter ?? -1];
    const [from, to] = (active?.label as [number, number] | undefined) ?? [label.length, label.length];
    const marked = active ? `${label.slice(0, from)}«${label.slice(from, to)}»${label.slice(to)}` : label;
    const said = active?.documentation as MarkupContent | undefined;
    return { first: marked, rest: said ? markdownLines(said.value) : [] };
  }

  async #token(position: Position): Promise<Answer> {
    const { legend } = this.#client.initialized.capabilities.semanticTokensProvider!;
    const { data } = await this.#request<SemanticTokens>("semanticTokens/full", {});
    let [line, character] = [0, 0];
    for (let i = 0; i < data.length; i += 5) {
      const [down, right, length, type, bits] = data.slice(i, i + 5) as [number, number, number, number, number];
      line += down;
      character = down > 0 ? right : character + right;
      if (line !== position.line || character > position.character || character + length <= position.character)
        continue;
      const modifiers = legend.tokenModifiers.filter((_, bit) => bits & (1 << bit));
      return { first: [legend.tokenTypes[type], ...modifiers].join(" "), rest: [] };
    }
    return nothing;
  }

  /** Each line once, in the order of the text, with the places in it marked. */
  #quote(ranges: readonly Range[]): string[] {
    const byLine = new Map<number, Range[]>();
    for (const r of [...ranges].sort((a, b) => a.start.line - b.start.line || a.start.character - b.start.character)) {
      byLine.set(r.start.line, [...(byLine.get(r.start.line) ?? []), r]);
    }
    return [...byLine].map(([line, places]) => {
      let text = this.#lines[line]!;
      for (const { start, end } of [...places].reverse()) {
        text = `${text.slice(0, start.character)}«${text.slice(start.character, end.character)}»${text.slice(end.character)}`;
      }
      return text.trim();
    });
  }
}

const mostCompletions = 8;

/** Code behind `#:`, text behind `#|`, rules as `#-`; empty lines are left out. */
function markdownLines(markdown: string): string[] {
  let isCode = false;
  return markdown.split("\n").flatMap((line) => {
    if (line.startsWith("```")) {
      isCode = !isCode;
      return [];
    }
    if (isCode) return [`#: ${line}`];
    if (line === "---") return ["#-"];
    return line === "" ? [] : [`#| ${line}`];
  });
}

function diagnosticNote(d: Diagnostic, lines: readonly string[]): string {
  const severity = ["", "error", "warning", "information"][d.severity!]!;
  return `${marked(d.range.start.character, widthOf(d.range, lines))} ${severity}[${d.code}]: ${d.message}`;
}

/** Of a range on one line; of a longer one, its part of the first. */
function widthOf({ start, end }: Range, lines: readonly string[]): number {
  const last = end.line === start.line ? end.character : lines[start.line]!.length;
  return Math.max(1, last - start.character);
}

const marked = (column: number, length: number): string =>
  column === 0 ? `#${"^".repeat(Math.max(1, length - 1))}` : `#${" ".repeat(column - 1)}${"^".repeat(length)}`;
