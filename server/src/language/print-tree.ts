/** @file Trees to text, with as few brackets as precedence allows. What it prints parses to the same tree. */
import type {
  Argument,
  Clause,
  ComprehensionPart,
  DefParam,
  DimExpr,
  Expr,
  FunctionParam,
  IndexItem,
  SourceFile,
  Statement,
  TypeExpr,
} from "./ast.ts";
import { printTargets } from "./loop-targets.ts";
import { binaryPrecedence, comparison, unaryPrecedence } from "./precedence.ts";
import { stringLiteral } from "./string-literal.ts";

/** All cells of a file. Comments are not part of the tree, and a statement that could not be read is printed as a comment. */
export function printFile(file: SourceFile): string {
  return file.cells
    .map((cell) => {
      const header = cell.header ? [`# %% ${cell.title ?? ""}`.trimEnd()] : [];
      return `${[...header, ...printBlock(cell.statements, 0)].join("\n")}\n`;
    })
    .join("\n");
}

/** One statement, its lines indented by `indent`. */
export function printStatement(node: Statement, indent = 0): string {
  return lines(node, indent).join("\n");
}

/** An expression; in brackets if it binds less tightly than `least`. */
function printExpr(node: Expr, least = 0): string {
  const text = bare(node);
  return precedence(node) < least ? `(${text})` : text;
}

export function printType({ name, dims }: TypeExpr): string {
  return dims ? `${name.text}[${dims.map(printDim).join(", ")}]` : name.text;
}

export function printDim(node: DimExpr): string {
  return node.kind === "unknown-dim" ? "?" : printExpr(node);
}

const atom = 20;

function precedence(node: Expr): number {
  switch (node.kind) {
    case "binary":
      return binaryPrecedence[node.operator];
    case "unary":
      return unaryPrecedence[node.operator];
    case "lambda":
      return 0;
    default:
      return atom;
  }
}

function bare(node: Expr): string {
  switch (node.kind) {
    case "name":
      return node.text;
    case "int":
    case "float":
      return node.text;
    case "string":
      return stringLiteral(node.value);
    case "constant":
      return node.name;
    case "list":
      return `[${printAll(node.items)}]`;
    case "comprehension":
      return `[${printExpr(node.item)}${printParts(node.parts)}]`;
    case "tuple":
      return node.items.length === 1 ? `(${printAll(node.items)},)` : `(${printAll(node.items)})`;
    case "dict":
      return `{${node.entries.map(({ key, value }) => `${printExpr(key)}: ${printExpr(value)}`).join(", ")}}`;
    case "unary": {
      const gap = node.operator === "not" ? " " : "";
      return node.operator + gap + printExpr(node.operand, unaryPrecedence[node.operator]);
    }
    case "binary": {
      const { operator } = node;
      const own = binaryPrecedence[operator];
      // `**` groups to the right and takes a sign there; comparisons do not chain at all.
      const [left, right] =
        operator === "**" ? [own + 1, unaryPrecedence["-"]] : [own === comparison ? own + 1 : own, own + 1];
      return `${printExpr(node.left, left)} ${operator} ${printExpr(node.right, right)}`;
    }
    case "call":
      return `${printObject(node.callee)}(${node.args.map(printArgument).join(", ")})`;
    case "member":
      return `${printObject(node.object)}.${node.member.text}`;
    case "index":
      return `${printObject(node.object)}[${node.items.map(printIndex).join(", ")}]`;
    case "lambda": {
      const [only] = node.params;
      const params = node.params.length === 1 && only ? only.text : `(${printAll(node.params)})`;
      return `${params} => ${printExpr(node.body)}`;
    }
    case "junk-expr":
      return "…";
  }
}

function printAll(nodes: readonly Expr[]): string {
  return nodes.map((node) => printExpr(node)).join(", ");
}

const printParts = (parts: readonly ComprehensionPart[]): string =>
  parts
    .map((part) =>
      part.kind === "for-part"
        ? ` for ${printTargets(part)} in ${printExpr(part.iterable)}`
        : ` if ${printExpr(part.condition)}`,
    )
    .join("");

/** What a call, member or index is taken of; a number needs brackets before a dot. */
function printObject(node: Expr): string {
  return node.kind === "int" || node.kind === "float" ? `(${bare(node)})` : printExpr(node, atom);
}

function printArgument({ name, value }: Argument): string {
  return name ? `${name.text}=${printExpr(value)}` : printExpr(value);
}

function printIndex(item: IndexItem): string {
  switch (item.kind) {
    case "at":
      return printExpr(item.value);
    case "slice": {
      const part = (node: Expr | undefined): string => (node ? printExpr(node) : "");
      return `${part(item.start)}:${part(item.stop)}${item.step ? `:${part(item.step)}` : ""}`;
    }
    case "ellipsis":
      return "...";
    case "newaxis":
      return "none";
  }
}

function printBlock(statements: readonly Statement[], indent: number): string[] {
  return statements.flatMap((statement) => lines(statement, indent));
}

function lines(node: Statement, indent: number): string[] {
  const margin = " ".repeat(indent);
  const doc =
    "doc" in node && node.doc !== undefined ? node.doc.split("\n").map((line) => `${margin}## ${line}`.trimEnd()) : [];
  const block = (statements: readonly Statement[]): string[] => [...printBlock(statements, indent + 2), `${margin}}`];
  switch (node.kind) {
    case "function": {
      const outputs = node.outputs.map(({ value, as }) => printExpr(value) + (as ? ` as ${as.text}` : ""));
      const head = `function ${node.name.text}(${node.params.map(printParam).join(", ")})`;
      const clauses = node.clauses.map((clause) => `${margin}  ${printClause(clause)}`);
      return [...doc, margin + head + (outputs.length > 0 ? ` -> ${outputs.join(", ")}` : ""), ...clauses];
    }
    case "def": {
      const result = node.result ? ` -> ${printType(node.result)}` : "";
      const head = `${margin}def ${node.name.text}(${node.params.map(printParam).join(", ")})${result}`;
      const [only] = node.body;
      if (node.body.length === 1 && only?.kind === "return") return [...doc, `${head} = ${printExpr(only.value)}`];
      return [...doc, `${head} {`, ...block(node.body)];
    }
    case "for":
      return [`${margin}for ${printTargets(node)} in ${printExpr(node.iterable)} {`, ...block(node.body)];
    case "while":
      return [`${margin}while ${printExpr(node.condition)} {`, ...block(node.body)];
    case "if": {
      const first = [`${margin}if ${printExpr(node.condition)} {`, ...block(node.body)];
      if (!node.otherwise) return first;
      const [only] = node.otherwise;
      const rest =
        node.otherwise.length === 1 && only?.kind === "if"
          ? lines(only, indent)
          : [`${margin}{`, ...block(node.otherwise)];
      return [...first.slice(0, -1), `${margin}} else ${(rest[0] as string).trimStart()}`, ...rest.slice(1)];
    }
    default:
      return [...doc, margin + printSimple(node)];
  }
}

function printSimple(node: Exclude<Statement, { readonly kind: "function" | "def" | "for" | "while" | "if" }>): string {
  switch (node.kind) {
    case "input":
      return `input ${printAll(node.names)}: ${printType(node.type)}`;
    case "shared":
      return `shared ${node.name.text}${claim(node.type)} = ${printExpr(node.value)}${printParts(node.parts ?? [])}`;
    case "assign":
      return `${printAll(node.targets)}${claim(node.type)} ${node.operator ?? ""}= ${printExpr(node.value)}`;
    case "expr":
      return printExpr(node.value);
    case "assert":
      return `assert ${printExpr(node.condition)}${node.message ? `, ${printExpr(node.message)}` : ""}`;
    case "track":
      return `track ${node.name.text} = ${printExpr(node.value)}`;
    case "import":
      return `import ${stringLiteral(node.path.value)}`;
    case "break":
    case "continue":
      return node.kind;
    case "return":
      return `return ${printExpr(node.value)}`;
    case "junk":
      return "# (a statement that cannot be read)";
  }
}

function printClause(clause: Clause): string {
  switch (clause.kind) {
    case "update":
      return `update ${printAll(clause.targets)} ${clause.operator ?? ""}= ${printExpr(clause.value)}${printParts(clause.parts ?? [])}`;
    case "given":
      return `given ${printExpr(clause.target)} = ${printExpr(clause.value)}`;
    case "with":
      return `with ${clause.options.map(({ name, value }) => name.text + (value ? ` = ${printExpr(value)}` : "")).join(", ")}`;
    case "junk-clause":
      return "# (a clause that cannot be read)";
  }
}

function printParam(param: DefParam | FunctionParam): string {
  const as = "as" in param && param.as ? ` as ${param.as.text}` : "";
  return param.name.text + as + claim(param.type) + (param.default ? ` = ${printExpr(param.default)}` : "");
}

function claim(type: TypeExpr | undefined): string {
  return type ? `: ${printType(type)}` : "";
}
