/** @file An op with its operands, as a fault and its fixes speak of them. */
import type { Node } from "../../../../runtime/src/ir/node.ts";
import type { Span } from "../ast.ts";
import type { Entity } from "./entity.ts";

export interface Operand {
  readonly entity: Entity;
  readonly span: Span;
}

export interface Application {
  /** The whole expression. */
  readonly span: Span;
  /** The op as the user wrote it. */
  readonly what: string;
  readonly operands: readonly Operand[];
  /** Operands as nodes, where the op was applied to a graph. */
  readonly nodes?: readonly Node[];
}

/** An operand as a node, if it is one. */
export function nodeOf(at: Application, operand: number): Node | undefined {
  const entity = at.operands[operand]?.entity;
  return at.nodes?.[operand] ?? (entity?.kind === "node" || entity?.kind === "shared" ? entity.node : undefined);
}
