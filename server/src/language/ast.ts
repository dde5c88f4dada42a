/** @file The syntax tree. Spans are absolute UTF-16 offsets in the text; every node has one. */

export interface Span {
  readonly start: number;
  readonly end: number;
  /** The path of an imported file; the file that was asked for has none. */
  readonly file?: string;
}

interface Syntax {
  readonly span: Span;
}

export interface Name extends Syntax {
  readonly kind: "name";
  readonly text: string;
}

// ---- Expressions -----------------------------------------------------------------------------------------------------

export type Expr =
  | Name
  | IntLiteral
  | FloatLiteral
  | StringLiteral
  | Constant
  | List
  | Comprehension
  | Tuple
  | Dict
  | Unary
  | Binary
  | Call
  | Member
  | Index
  | Lambda
  | JunkExpr;

/** `1_000`, `0xff`, `0b11`. */
export interface IntLiteral extends Syntax {
  readonly kind: "int";
  readonly value: bigint;
  readonly text: string;
}
/** `1e-3`, `.5`; with a `j` at its end an imaginary number. */
export interface FloatLiteral extends Syntax {
  readonly kind: "float";
  readonly imaginary?: true;
  readonly value: number;
  readonly text: string;
}
export interface StringLiteral extends Syntax {
  readonly kind: "string";
  readonly value: string;
}
/** `true false none inf nan pi`. */
export interface Constant extends Syntax {
  readonly kind: "constant";
  readonly name: "true" | "false" | "none" | "inf" | "nan" | "pi";
}
export interface List extends Syntax {
  readonly kind: "list";
  readonly items: readonly Expr[];
}
/** How brackets group the names of a `for`, each of which is a 0: `i, (a, b)` is [0, [0, 0]]. */
export type Nesting = readonly (0 | Nesting)[];
/** `[clip(g, -1, 1) for g in grads]`, `[p - g for p, g in zip(params, grads) if p.ndim > 1]`. */
export interface Comprehension extends Syntax {
  readonly kind: "comprehension";
  readonly item: Expr;
  /** In the order of the text, which is that of loops inside each other; the first is a `for`. */
  readonly parts: readonly ComprehensionPart[];
}
export type ComprehensionPart =
  | {
      readonly kind: "for-part";
      readonly targets: readonly Name[];
      readonly nesting?: Nesting;
      readonly iterable: Expr;
      readonly span: Span;
    }
  | { readonly kind: "if-part"; readonly condition: Expr; readonly span: Span };
/** `(a, b)`. Parentheses around one expression leave no node. */
export interface Tuple extends Syntax {
  readonly kind: "tuple";
  readonly items: readonly Expr[];
}
/** `{state: new_state}`, only as an argument. */
export interface Dict extends Syntax {
  readonly kind: "dict";
  readonly entries: readonly { readonly key: Expr; readonly value: Expr }[];
  /** In a list that is an argument, as loops of Theano have it; the checker explains it. */
  readonly inList?: true;
}
export type UnaryOperator = "-" | "+" | "~" | "not";
export interface Unary extends Syntax {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expr;
}
/** Precedence as in Python, lowest first: `or`, `and`, `not`, comparisons, `|`, `^`, `&`, `<< >>`, `+ -`, `* / // % @`, unary, `**`. */
export type BinaryOperator =
  | "or"
  | "and"
  | "<"
  | "<="
  | ">"
  | ">="
  | "=="
  | "!="
  | "|"
  | "^"
  | "&"
  | "<<"
  | ">>"
  | "+"
  | "-"
  | "*"
  | "/"
  | "//"
  | "%"
  | "@"
  | "**";
export interface Binary extends Syntax {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}
export interface Call extends Syntax {
  readonly kind: "call";
  readonly callee: Expr;
  readonly args: readonly Argument[];
}
export interface Argument extends Syntax {
  /** `axis=0`. */
  readonly name?: Name;
  readonly value: Expr;
}
/** `x.mean`, `x.T`, `r.xent`. */
export interface Member extends Syntax {
  readonly kind: "member";
  readonly object: Expr;
  readonly member: Name;
}
export interface Index extends Syntax {
  readonly kind: "index";
  readonly object: Expr;
  readonly items: readonly IndexItem[];
}
export type IndexItem =
  | { readonly kind: "at"; readonly value: Expr; readonly span: Span }
  | { readonly kind: "slice"; readonly start?: Expr; readonly stop?: Expr; readonly step?: Expr; readonly span: Span }
  | { readonly kind: "ellipsis"; readonly span: Span }
  | { readonly kind: "newaxis"; readonly span: Span };
/** `(a, b) => expr` or `x => expr`, only as an argument. */
export interface Lambda extends Syntax {
  readonly kind: "lambda";
  readonly params: readonly Name[];
  readonly body: Expr;
}
/** A place where an expression was wanted and none could be read; its message is in the parse diagnostics. */
export interface JunkExpr extends Syntax {
  readonly kind: "junk-expr";
}

// ---- Types -----------------------------------------------------------------------------------------------------------

/** `float64[n, 784]`, `dmatrix`, `float64`. */
export interface TypeExpr extends Syntax {
  readonly kind: "type";
  /** A dtype or a Theano type name; not yet checked. */
  readonly name: Name;
  /** Absent without brackets. */
  readonly dims?: readonly DimExpr[];
}
/** An arithmetic expression over ints and names, or `?`. */
export type DimExpr = Expr | { readonly kind: "unknown-dim"; readonly span: Span };

// ---- Statements ------------------------------------------------------------------------------------------------------

export type Statement =
  | InputDecl
  | SharedDecl
  | Assign
  | DefDecl
  | FunctionDecl
  | ExprStatement
  | For
  | While
  | If
  | Assert
  | Track
  | Import
  | Return
  | Jump
  | JunkStatement;

interface Documented {
  /** The `##` lines right above, without the marks. */
  readonly doc?: string;
}

/** `input a, b: TYPE`. */
export interface InputDecl extends Syntax, Documented {
  readonly kind: "input";
  readonly names: readonly Name[];
  readonly type: TypeExpr;
}
/** `shared NAME [: TYPE] = EXPR`; `shared NAME = EXPR for p in params` is a list of shared variables. */
export interface SharedDecl extends Syntax, Documented {
  readonly kind: "shared";
  readonly name: Name;
  readonly type?: TypeExpr;
  readonly value: Expr;
  /** Of one that stands for several. */
  readonly parts?: readonly ComprehensionPart[];
}
/** `NAME [: TYPE] = EXPR`, `A, B = EXPR`, `x += e` (operator `+`). */
export interface Assign extends Syntax, Documented {
  readonly kind: "assign";
  readonly targets: readonly Name[];
  readonly type?: TypeExpr;
  readonly operator?: BinaryOperator;
  readonly value: Expr;
}
/** `def NAME(params) = EXPR` (body is one return) or `def NAME(params) { … return EXPR }`. */
export interface DefDecl extends Syntax, Documented {
  readonly kind: "def";
  readonly name: Name;
  readonly params: readonly DefParam[];
  readonly result?: TypeExpr;
  readonly body: readonly Statement[];
}
export interface DefParam extends Syntax {
  readonly name: Name;
  readonly type?: TypeExpr;
  readonly default?: Expr;
}
/** `function NAME(params) -> outputs` with its clause lines. */
export interface FunctionDecl extends Syntax, Documented {
  readonly kind: "function";
  readonly name: Name;
  readonly params: readonly FunctionParam[];
  readonly outputs: readonly Output[];
  readonly clauses: readonly Clause[];
}
/** `x`, `x = default`, `x as name = default`, `x: TYPE`, `x: TYPE = default`. */
export interface FunctionParam extends Syntax {
  readonly name: Name;
  readonly as?: Name;
  readonly type?: TypeExpr;
  readonly default?: Expr;
}
export interface Output extends Syntax {
  readonly value: Expr;
  readonly as?: Name;
}
export type Clause =
  /** `update state += inc`; `update w, v = momentum(w, v, g) for w, v, g in zip(weights, velocities, grads)`. */
  | {
      readonly kind: "update";
      readonly targets: readonly Name[];
      readonly operator?: BinaryOperator;
      readonly value: Expr;
      /** Of one that stands for several. */
      readonly parts?: readonly ComprehensionPart[];
      readonly span: Span;
    }
  | { readonly kind: "given"; readonly target: Expr; readonly value: Expr; readonly span: Span }
  /** `with no_default_updates`, `with mode = debug`: several are separated by commas. */
  | {
      readonly kind: "with";
      readonly options: readonly { readonly name: Name; readonly value?: Expr }[];
      readonly span: Span;
    }
  | { readonly kind: "junk-clause"; readonly span: Span };
export interface ExprStatement extends Syntax {
  readonly kind: "expr";
  readonly value: Expr;
}
export interface For extends Syntax {
  readonly kind: "for";
  /** One, or a name for each part of an item. */
  readonly targets: readonly Name[];
  /** Where some stand in brackets of their own. */
  readonly nesting?: Nesting;
  readonly iterable: Expr;
  readonly body: readonly Statement[];
}
export interface While extends Syntax {
  readonly kind: "while";
  readonly condition: Expr;
  readonly body: readonly Statement[];
}
export interface If extends Syntax {
  readonly kind: "if";
  readonly condition: Expr;
  readonly body: readonly Statement[];
  /** `else if` is one If inside. */
  readonly otherwise?: readonly Statement[];
}
export interface Assert extends Syntax {
  readonly kind: "assert";
  readonly condition: Expr;
  readonly message?: Expr;
}
/** `track loss = mean(err)`. */
export interface Track extends Syntax {
  readonly kind: "track";
  readonly name: Name;
  readonly value: Expr;
}
/** `import "std"`. */
export interface Import extends Syntax {
  readonly kind: "import";
  readonly path: StringLiteral;
}
export interface Return extends Syntax {
  readonly kind: "return";
  readonly value: Expr;
}
/** `break` ends the loop around it, `continue` its present round. */
export interface Jump extends Syntax {
  readonly kind: "break" | "continue";
}
/** A statement that could not be read. Its message is in the parse diagnostics. */
export interface JunkStatement extends Syntax {
  readonly kind: "junk";
  /** The names that it seems to declare or assign: of an unknown type, so that their uses are no mistakes. */
  readonly declares: readonly Name[];
  /** The statements of its block, if its head is what could not be read (`for i in range(3 {`). */
  readonly body: readonly Statement[];
}

// ---- Files -----------------------------------------------------------------------------------------------------------

/** From a line `# %% title` to the next one. Text before the first such line is a cell without a title, if it has statements. */
export interface Cell extends Syntax {
  readonly title?: string;
  /** The `# %%` line. */
  readonly header?: Span;
  readonly statements: readonly Statement[];
}

export interface Comment extends Syntax {
  readonly text: string;
}

export interface SourceFile extends Syntax {
  readonly kind: "file";
  readonly cells: readonly Cell[];
  readonly comments: readonly Comment[];
}
