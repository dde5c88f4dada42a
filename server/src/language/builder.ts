/** @file Builds the tree of one matched chunk: where its compact text stands in the file, its actions, and what is wrong. */
import type { Expr, Name, Span } from "./ast.ts";
import { isName } from "./characters.ts";
import type { Problem } from "./chunk.ts";
import type { Compact } from "./compact.ts";
import type { Part } from "./concrete.ts";
import { constants, keywords } from "./keywords.ts";
import { describeWord, replacementOf } from "./lookalikes.ts";

/** What becomes of the match of a rule. */
export type Action = (part: Part) => unknown;

export class Builder {
  readonly #file: string;
  readonly #compact: Compact;
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #problems: Problem[] = [];
  /** Nodes that stand only in certain places, with what to say if nothing takes them. */
  readonly #held = new Map<Expr, { readonly message: string; readonly replacement?: string }>();

  constructor(file: string, compact: Compact, actions: ReadonlyMap<string, Action>) {
    this.#file = file;
    this.#compact = compact;
    this.#actions = actions;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** The tree of a match: that of its only part, if its rule has no action. */
  build(part: Part): unknown {
    const action = this.#actions.get(part.rule);
    return action ? action(part) : part.tree(0);
  }

  /** `replacement` is what to write in the place of the span, where that is certain. */
  report(message: string, span: Span, replacement?: string): void {
    this.#problems.push(replacement === undefined ? { message, span } : { message, span, replacement });
  }

  /** What a stretch of the compact text stands for. */
  fileText(start: number, end: number): string {
    return end > start ? this.#file.slice(this.#compact.starts[start], this.#compact.ends[end - 1]) : "";
  }

  fileOffset(at: number): number {
    return this.#compact.starts[at] as number;
  }

  /** The end is after the last character: blanks behind it are outside. */
  span(start: number, end: number): Span {
    const { starts, ends } = this.#compact;
    return { start: starts[start] as number, end: (end > start ? ends[end - 1] : starts[start]) as number };
  }

  /** A word that must not be reserved. */
  name(part: Part): Name {
    const name = this.word(part);
    if (keywords.has(name.text) || constants.has(name.text)) {
      const what = keywords.has(name.text) ? "keyword" : "constant";
      this.report(`\`${name.text}\` is a ${what} and cannot be a name`, name.span);
    }
    return name;
  }

  /** Any word: what stands after a dot. */
  word(part: Part): Name {
    const { text, span } = part;
    if (!isName(text)) this.report(describeWord(text), span, replacementOf(text));
    return { kind: "name", text, span };
  }

  hold<T extends Expr>(node: T, message: string, replacement?: string): T {
    this.#held.set(node, replacement === undefined ? { message } : { message, replacement });
    return node;
  }

  take(node: Expr): void {
    if (this.#held.size > 0) this.#held.delete(node);
  }

  /** To be called when the tree stands. */
  finish(): void {
    for (const [{ span }, { message, replacement }] of this.#held) this.report(message, span, replacement);
  }
}
