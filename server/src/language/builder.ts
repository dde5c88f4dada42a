/** @file What the tree-building actions share: where the compact text of the chunk at hand stands in the file, and what is wrong. */
import type { Node } from "ohm-js";
import type { Expr, Name, Span, TypeExpr } from "./ast.ts";
import { isName } from "./characters.ts";
import { describeWord } from "./explain.ts";
import { constants, keywords } from "./keywords.ts";

/** An action of a rule: gets the rule's parts. */
export type Action = (this: Node, ...children: [Node, Node, Node, Node, Node, Node]) => unknown;

/** The optional parts of nodes. */
interface Parts {
  readonly start: Expr;
  readonly stop: Expr;
  readonly step: Expr;
  readonly value: Expr;
  readonly default: Expr;
  readonly message: Expr;
  readonly type: TypeExpr;
  readonly result: TypeExpr;
  readonly as: Name;
}

/** Owns nothing but the state of one chunk; `begin` sets it. */
export class Builder {
  #offsets: Int32Array = new Int32Array(1);
  #problems: { readonly message: string; readonly span: Span }[] = [];

  begin(offsets: Int32Array): void {
    this.#offsets = offsets;
    this.#problems = [];
  }

  get problems(): readonly { readonly message: string; readonly span: Span }[] {
    return this.#problems;
  }

  report(message: string, span: Span): void {
    this.#problems.push({ message, span });
  }

  start(node: Node, skip = 0): number {
    return this.#offsets[node.source.startIdx + skip] as number;
  }

  /** After the last character: blanks behind it are outside. */
  end(node: Node): number {
    const { endIdx } = node.source;
    return endIdx === 0 ? this.#offsets[0]! : this.#offsets[endIdx - 1]! + 1;
  }

  span(node: Node): Span {
    return { start: this.start(node), end: this.end(node) };
  }

  /** The trees of `first ("," rest)*`. */
  list<T>(first: Node, rest: Node): T[] {
    return [first.tree(), ...rest.children.map((child) => child.tree())];
  }

  /** The tree of an optional part. */
  optional<T>(part: Node): T | undefined {
    return part.children[0]?.tree();
  }

  /** A property for an optional part, or none. */
  option<K extends keyof Parts>(key: K, part: Node): Pick<Partial<Parts>, K> {
    const child = part.children[0];
    return child ? ({ [key]: child.tree() } as Pick<Parts, K>) : ({} as Pick<Partial<Parts>, K>);
  }

  /** A word that must not be reserved. */
  name(node: Node): Name {
    const name = this.word(node);
    if (keywords.has(name.text) || constants.has(name.text)) {
      this.report(
        `\`${name.text}\` is a ${keywords.has(name.text) ? "keyword" : "constant"} and cannot be a name`,
        name.span,
      );
    }
    return name;
  }

  /** Any word: what stands after a dot. */
  word(node: Node): Name {
    const text = node.sourceString;
    const span = this.span(node);
    if (!isName(text)) this.report(describeWord(text), span);
    return { kind: "name", text, span };
  }
}
