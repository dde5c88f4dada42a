/** @file Builds the tree of one matched chunk: where its compact text stands in the file, its actions, and what is wrong. */
import type { Expr, Name, Span } from "./ast.ts";
import { isName } from "./characters.ts";
import type { Compact } from "./compact.ts";
import type { Part } from "./concrete.ts";
import { constants, keywords } from "./keywords.ts";
import { describeWord } from "./lookalikes.ts";

/** What becomes of the match of a rule. */
export type Action = (part: Part) => unknown;

export class Builder {
  readonly #file: string;
  readonly #compact: Compact;
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #problems: { readonly message: string; readonly span: Span }[] = [];
  /** Nodes that stand only in certain places, with what to say if nothing takes them. */
  readonly #held = new Map<Expr, string>();

  constructor(file: string, compact: Compact, actions: ReadonlyMap<string, Action>) {
    this.#file = file;
    this.#compact = compact;
    this.#actions = actions;
  }

  get problems(): readonly { readonly message: string; readonly span: Span }[] {
    return this.#problems;
  }

  /** The tree of a match: that of its only part, if its rule has no action. */
  build(part: Part): unknown {
    const action = this.#actions.get(part.rule);
    return action ? action(part) : part.tree(0);
  }

  report(message: string, span: Span): void {
    this.#problems.push({ message, span });
  }

  compactText(start: number, end: number): string {
    return this.#compact.text.slice(start, end);
  }

  fileText(start: number, length: number): string {
    return this.#file.slice(start, start + length);
  }

  fileOffset(at: number): number {
    return this.#compact.offsets[at] as number;
  }

  /** The end is after the last character: blanks behind it are outside. */
  span(start: number, end: number): Span {
    const { offsets } = this.#compact;
    return {
      start: offsets[start] as number,
      end: end > start ? (offsets[end - 1] as number) + 1 : (offsets[start] as number),
    };
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
    if (!isName(text)) this.report(describeWord(text), span);
    return { kind: "name", text, span };
  }

  hold<T extends Expr>(node: T, message: string): T {
    this.#held.set(node, message);
    return node;
  }

  take(node: Expr): void {
    if (this.#held.size > 0) this.#held.delete(node);
  }

  /** To be called when the tree stands. */
  finish(): void {
    for (const [{ span }, message] of this.#held) this.report(message, span);
  }
}
