/**
 * @file Ohm's concrete syntax as it stands. Ohm's own semantics wraps every node that it visits, which takes as long as the
 * match itself; the rules' actions here read the nodes directly. No other file knows their form.
 */
import type { MatchResult } from "ohm-js";
import type { Span } from "./ast.ts";
import type { Builder } from "./builder.ts";

const none: readonly never[] = [];

export interface ConcreteNode {
  readonly ctorName: string;
  readonly matchLength: number;
  readonly children?: readonly ConcreteNode[];
  /** From the start of the rule application that a child belongs to. */
  readonly childOffsets?: readonly number[];
}

/** The whole of a successful match. It holds nothing of the text, so that it serves every statement of the same form. */
export function rootOf(match: MatchResult): ConcreteNode {
  return (match as unknown as { readonly _cst: ConcreteNode })._cst;
}

/** The match of a rule: its parts by number, as they stand in grammar.ohm. */
export class Part {
  // One is made for every node that is visited: declared fields cost nothing to set up.
  declare readonly builder: Builder;
  declare readonly node: ConcreteNode;
  /** Where it begins in the compact text. */
  declare readonly at: number;

  constructor(builder: Builder, node: ConcreteNode, at: number) {
    this.builder = builder;
    this.node = node;
    this.at = at;
  }

  /** The match of the rule that a successful match began with. */
  static root(builder: Builder, node: ConcreteNode): Part {
    return new Part(builder, node, 0);
  }

  get rule(): string {
    return this.node.ctorName;
  }

  get text(): string {
    return this.builder.fileText(this.at, this.at + this.node.matchLength);
  }

  /** Where it stands in the file. */
  get span(): Span {
    return this.builder.span(this.at, this.at + this.node.matchLength);
  }

  get start(): number {
    return this.builder.fileOffset(this.at);
  }

  child(index: number): Part {
    const node = this.node.children?.[index] as ConcreteNode;
    return new Part(this.builder, node, this.at + (this.node.childOffsets?.[index] ?? 0));
  }

  /** The matches of `part*` or `part?`. */
  iterated(index: number): readonly Part[] {
    const node = this.node.children?.[index] as ConcreteNode;
    const { children, childOffsets } = node;
    if (!children || !childOffsets || children.length === 0) return none;
    // `map` makes a list of the right size at once, where `push` leaves room for sixteen.
    return children.map((child, k) => new Part(this.builder, child, this.at + (childOffsets[k] as number)));
  }

  /** How many matches `part*` or `part?` has. */
  count(index: number): number {
    return this.node.children?.[index]?.children?.length ?? 0;
  }

  /** What `part?`, one row of an iteration, has matched. */
  only(): Part | undefined {
    const child = this.node.children?.[0];
    // The offset of a part of an iteration counts from the rule application, which is not at hand; but an optional part begins where its iteration does.
    return child && new Part(this.builder, child, this.at);
  }

  /** The tree of a part. */
  tree<T>(index: number): T {
    return this.builder.build(this.child(index)) as T;
  }

  /** The tree of `part?`. */
  optional<T>(index: number): T | undefined {
    const node = this.node.children?.[index];
    const child = node?.children?.[0];
    if (!child) return undefined;
    return this.builder.build(new Part(this.builder, child, this.at + (node.childOffsets?.[0] ?? 0))) as T;
  }

  /** The trees of `first ("," rest)*`, the form of all lists. */
  list<T>(): T[] {
    const first = this.tree<T>(0);
    if (this.count(2) === 0) return [first];
    return [first, ...this.iterated(2).map((part) => this.builder.build(part) as T)];
  }
}
