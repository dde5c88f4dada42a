/** @file Gives a flat row of operands and operators its tree. */
import type { BinaryOperator, Expr, Span, UnaryOperator } from "./ast.ts";
import type { Builder } from "./builder.ts";
import { binaryPrecedence, comparison, unaryPrecedence } from "./precedence.ts";

/** An operand of a row, with the place that it takes, brackets included. */
export interface Operand {
  readonly prefixes: readonly Operator[];
  readonly value: Expr;
  readonly start: number;
  readonly end: number;
  readonly bracketed: boolean;
}

export interface Operator {
  readonly text: string;
  readonly span: Span;
}

/** What precedence climbing has put together. */
interface Piece {
  readonly value: Expr;
  readonly start: number;
  readonly end: number;
  readonly bracketed: boolean;
}

/** Precedence climbing (Richards, 1979) over a row of operands and the operators between them. */
export class Climber {
  readonly #b: Builder;
  readonly #row: readonly Operand[];
  readonly #between: readonly Operator[];
  #at = 0;

  constructor(b: Builder, row: readonly Operand[], between: readonly Operator[]) {
    this.#b = b;
    this.#row = row;
    this.#between = between;
  }

  /** The operand at hand from its `prefix`-th prefix on, and all that binds at least as tightly as `least`. */
  climb(prefix: number, least: number): Piece {
    let left = this.#prefixed(prefix, least);
    for (;;) {
      const operator = this.#between[this.#at];
      if (!operator) return left;
      const kind = operator.text as BinaryOperator;
      const precedence = binaryPrecedence[kind];
      if (precedence < least) return left;
      if (precedence === comparison && !left.bracketed && isComparison(left.value)) {
        this.#b.report("comparisons do not chain: join two of them with `and`", operator.span);
      }
      this.#at++;
      const right = this.climb(0, kind === "**" ? unaryPrecedence["-"] : precedence + 1);
      left = {
        value: {
          kind: "binary",
          operator: kind,
          operatorSpan: operator.span,
          left: left.value,
          right: right.value,
          span: { start: left.start, end: right.end },
        },
        start: left.start,
        end: right.end,
        bracketed: false,
      };
    }
  }

  #prefixed(prefix: number, least: number): Piece {
    const operand = this.#row[this.#at] as Operand;
    const operator = operand.prefixes[prefix];
    if (!operator) return operand;
    const kind = operator.text as UnaryOperator;
    if (unaryPrecedence[kind] < least) this.#b.report(`put \`${kind} …\` in brackets here`, operator.span);
    const inner = this.climb(prefix + 1, unaryPrecedence[kind]);
    const { start } = operator.span;
    return {
      value: { kind: "unary", operator: kind, operand: inner.value, span: { start, end: inner.end } },
      start,
      end: inner.end,
      bracketed: false,
    };
  }
}

function isComparison(value: Expr): boolean {
  return value.kind === "binary" && binaryPrecedence[value.operator] === comparison;
}
