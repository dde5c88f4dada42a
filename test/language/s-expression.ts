/** @file Prints trees in one line, without their places: what tables of expected trees compare. */
import type {
  Argument,
  Clause,
  ComprehensionPart,
  DimExpr,
  Expr,
  FunctionParam,
  IndexItem,
  SourceFile,
  Statement,
  TypeExpr,
} from "../../server/src/language/ast.ts";
import { printTargets } from "../../server/src/language/loop-targets.ts";

/** Cells as `[title statement statement]`, the statements of a file without headers alone. */
export function showFile(file: SourceFile): string {
  return file.cells
    .map((cell) => {
      const statements = cell.statements.map(showStatement).join(" ");
      return cell.header
        ? `[${[JSON.stringify(cell.title ?? ""), statements].filter((part) => part).join(" ")}]`
        : statements;
    })
    .join(" ");
}

export function showStatement(node: Statement): string {
  const doc = "doc" in node && node.doc !== undefined ? [`"""${node.doc}"""`] : [];
  switch (node.kind) {
    case "input":
      return form("input", ...doc, ...node.names.map(showExpr), showType(node.type));
    case "shared":
      return form("shared", ...doc, node.name.text, ...type(node.type), showExpr(node.value));
    case "assign":
      return form(
        `${node.operator ?? ""}=`,
        ...doc,
        ...node.targets.map(showExpr),
        ...type(node.type),
        showExpr(node.value),
      );
    case "def":
      return form(
        "def",
        ...doc,
        node.name.text,
        form(...node.params.map(param)),
        ...(node.result ? [`->${showType(node.result)}`] : []),
        ...node.body.map(showStatement),
      );
    case "function":
      return form(
        "function",
        ...doc,
        node.name.text,
        form(...node.params.map(param)),
        ...node.outputs.map((output) =>
          output.as ? form("as", showExpr(output.value), output.as.text) : showExpr(output.value),
        ),
        ...node.clauses.map(clause),
      );
    case "expr":
      return showExpr(node.value);
    case "for":
      return form("for", ...printTargets(node).split(", "), showExpr(node.iterable), ...node.body.map(showStatement));
    case "while":
      return form("while", showExpr(node.condition), ...node.body.map(showStatement));
    case "if":
      return form("if", showExpr(node.condition), block(node.body), ...(node.otherwise ? [block(node.otherwise)] : []));
    case "assert":
      return form("assert", showExpr(node.condition), ...(node.message ? [showExpr(node.message)] : []));
    case "track":
      return form("track", node.name.text, showExpr(node.value));
    case "import":
      return form("import", JSON.stringify(node.path.value));
    case "break":
    case "continue":
      return form(node.kind);
    case "return":
      return form("return", showExpr(node.value));
    case "junk":
      return form("junk", ...node.declares.map(showExpr), ...(node.body.length > 0 ? [block(node.body)] : []));
  }
}

export function showExpr(node: Expr): string {
  switch (node.kind) {
    case "name":
      return node.text;
    case "int":
      return String(node.value);
    case "float":
      return Number.isInteger(node.value) ? node.value.toExponential() : String(node.value);
    case "string":
      return JSON.stringify(node.value);
    case "constant":
      return `:${node.name}`;
    case "list":
      return `[${node.items.map(showExpr).join(" ")}]`;
    case "comprehension":
      return form("each", showExpr(node.item), ...comprehensionParts(node.parts));
    case "tuple":
      return form("tuple", ...node.items.map(showExpr));
    case "dict":
      return `{${node.entries.map(({ key, value }) => `${showExpr(key)}:${showExpr(value)}`).join(" ")}}`;
    case "unary":
      return form(node.operator, showExpr(node.operand));
    case "binary":
      return form(node.operator, showExpr(node.left), showExpr(node.right));
    case "call":
      return form("call", showExpr(node.callee), ...node.args.map(argument));
    case "member":
      return form(".", showExpr(node.object), node.member.text);
    case "index":
      return form("at", showExpr(node.object), ...node.items.map(index));
    case "lambda":
      return form("=>", form(...node.params.map(showExpr)), showExpr(node.body));
    case "junk-expr":
      return "(junk)";
  }
}

function comprehensionParts(parts: readonly ComprehensionPart[]): string[] {
  return parts.map((part) =>
    part.kind === "for-part"
      ? form("for", ...printTargets(part).split(", "), showExpr(part.iterable))
      : form("if", showExpr(part.condition)),
  );
}

function showType(node: TypeExpr): string {
  return node.dims ? `${node.name.text}[${node.dims.map(dim).join(" ")}]` : node.name.text;
}

function type(node: TypeExpr | undefined): string[] {
  return node ? [`:${showType(node)}`] : [];
}

function dim(node: DimExpr): string {
  return node.kind === "unknown-dim" ? "?" : showExpr(node);
}

function argument(node: Argument): string {
  return node.name ? `${node.name.text}=${showExpr(node.value)}` : showExpr(node.value);
}

function param(node: FunctionParam): string {
  const parts = [
    node.name.text,
    ...(node.as ? [`as ${node.as.text}`] : []),
    ...type(node.type),
    ...(node.default ? [`=${showExpr(node.default)}`] : []),
  ];
  return parts.length === 1 ? node.name.text : form(...parts);
}

function index(node: IndexItem): string {
  switch (node.kind) {
    case "at":
      return showExpr(node.value);
    case "slice":
      return `${node.start ? showExpr(node.start) : ""}:${node.stop ? showExpr(node.stop) : ""}${node.step ? `:${showExpr(node.step)}` : ""}`;
    case "ellipsis":
      return "...";
    case "newaxis":
      return ":none";
  }
}

function clause(node: Clause): string {
  switch (node.kind) {
    case "update":
      return form(
        `update${node.operator ?? ""}`,
        ...node.targets.map((t) => t.text),
        showExpr(node.value),
        ...comprehensionParts(node.parts ?? []),
      );
    case "given":
      return form("given", showExpr(node.target), showExpr(node.value));
    case "with":
      return form(
        "with",
        ...node.options.map(({ name, value }) => (value ? `${name.text}=${showExpr(value)}` : name.text)),
      );
    case "junk-clause":
      return "(junk)";
  }
}

function block(statements: readonly Statement[]): string {
  return `{${statements.map(showStatement).join(" ")}}`;
}

function form(...parts: readonly string[]): string {
  return `(${parts.join(" ")})`;
}
