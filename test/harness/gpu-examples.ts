/**
 * @file The examples of ops as programs for a GPU: the tensors that stand in an expression become parameters of a function in dtypes
 * that a GPU holds, so that nothing is known before it runs.
 */
import { isHeld } from "../../runtime/src/backends/gpu/register.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import type { Op } from "../../runtime/src/ops/op.ts";
import type { Expr } from "../../server/src/language/ast.ts";
import { parse } from "../../server/src/language/parse.ts";
import { checkText } from "./golden.ts";

export interface GpuExample {
  readonly op: string;
  readonly expression: string;
  /** Of the function; with `_result` at its end of the variable that takes its result. */
  readonly name: string;
  /** Tensors that are given when it is called. */
  readonly parameters: number;
  /** Declarations, the function and one call, without a device. */
  readonly text: string;
}

/** A tensor that is written out. */
interface Literal {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
  readonly shape: readonly number[];
}

type Kind = "bool" | "integer" | "float";

const dtypes = { bool: "bool", integer: "int32", float: "float32" } as const;

/** More would only be tried for long. */
const mostParameters = 4;

/** The example as a function of as many of its tensors as may be parameters; of none where the checker has to know each. */
export function gpuExample(op: Op, index: number): GpuExample {
  const [expression] = op.examples[index]!;
  const name = `${op.name}_${index}`;
  const example = (text: string, parameters: number): GpuExample => ({
    op: op.name,
    expression,
    name,
    parameters,
    text,
  });
  let accepted: GpuExample | undefined;
  // A list of tensors is read as one tensor only where the op takes it so; a whole number is mostly an axis or a length.
  for (const scope of ["lists", "vectors", "numbers"] as const) {
    for (const chosen of subsets(literalsOf(expression, scope))) {
      // Whole numbers stay such unless the result is then one that a GPU has not.
      for (const floats of subsets(chosen.filter((l) => l.kind === "integer")).toReversed()) {
        const text = programOf(name, expression, chosen, floats);
        const dtype = dtypeOfResult(text);
        if (dtype === undefined) continue;
        if (isHeld(dtype) && chosen.length > 0) return example(text, chosen.length);
        accepted ??= example(text, chosen.length);
      }
    }
  }
  return accepted ?? example(programOf(name, expression, [], []), 0);
}

/** Undefined when the checker refuses the program. */
function dtypeOfResult(text: string): Dtype | undefined {
  const { program, diagnostics } = checkText(text);
  if (diagnostics.some((d) => d.severity === "error")) return undefined;
  return program.functions[0]?.spec.outputs[0]?.node.type.dtype;
}

function programOf(name: string, expression: string, chosen: readonly Literal[], floats: readonly Literal[]): string {
  const dtypeOf = (l: Literal): Dtype => (floats.includes(l) ? "float32" : dtypes[l.kind]);
  const parameters = chosen.map((_, i) => `${name}_x${i}`);
  const inputs = chosen.map((l, i) => {
    const shape = l.shape.length === 0 ? "" : `[${l.shape.join(", ")}]`;
    return `input ${parameters[i]}: ${dtypeOf(l)}${shape}\n`;
  });
  let body = expression;
  for (const [i, { start, end }] of [...chosen.entries()].reverse()) {
    body = body.slice(0, start) + parameters[i] + body.slice(end);
  }
  const given = chosen.map((l) => expression.slice(l.start, l.end));
  return `${inputs.join("")}function ${name}(${parameters.join(", ")}) -> ${body}\n${name}_result = ${name}(${given.join(", ")})\n`;
}

/** Those of more elements first. */
const subsets = <T>(of: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** of.length }, (_, bits) => of.filter((_, i) => (bits >> i) & 1)).sort(
    (a, b) => b.length - a.length,
  );

/** Rectangular lists of real numbers or bools, and decimal numbers, in the order of the text. */
function literalsOf(expression: string, scope: "lists" | "vectors" | "numbers"): readonly Literal[] {
  const before = "r = ";
  const [statement] = parse(`${before}${expression}\n`).file.cells.flatMap((c) => c.statements);
  const found: Literal[] = [];
  const visit = (e: Expr): void => {
    const literal = literalOf(e);
    const isTaken = literal && isWithin(literal, scope);
    if (isTaken) {
      const [start, end] = [e.span.start - before.length, e.span.end - before.length];
      found.push({ ...literal, start, end });
    } else for (const part of partsOf(e)) visit(part);
  };
  if (statement?.kind === "assign") visit(statement.value);
  return found.slice(0, mostParameters);
}

function isWithin({ kind, shape }: Pick<Literal, "kind" | "shape">, scope: "lists" | "vectors" | "numbers"): boolean {
  if (shape.length === 0) return kind === "float" || scope === "numbers";
  return scope === "lists" || shape.length === 1;
}

function partsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "list":
    case "tuple":
      return e.items;
    case "unary":
      return [e.operand];
    case "binary":
      return [e.left, e.right];
    case "call":
      return [e.callee, ...e.args.map((a) => a.value)];
    case "member":
      return [e.object];
    case "index":
      return [e.object, ...e.items.flatMap((i) => (i.kind === "at" ? [i.value] : []))];
    default:
      return [];
  }
}

function literalOf(e: Expr): Pick<Literal, "kind" | "shape"> | undefined {
  switch (e.kind) {
    case "int":
      return { kind: "integer", shape: [] };
    case "float":
      return e.imaginary ? undefined : { kind: "float", shape: [] };
    case "constant":
      if (e.name === "none") return undefined;
      return { kind: e.name === "true" || e.name === "false" ? "bool" : "float", shape: [] };
    case "unary":
      return e.operator === "-" && e.operand.kind !== "list" ? literalOf(e.operand) : undefined;
    case "list": {
      const items = e.items.map(literalOf);
      const [first] = items;
      if (!first || !items.every((i) => i && i.shape.join() === first.shape.join())) return undefined;
      const kind = items.find((i) => i!.kind === "float")?.kind ?? first.kind;
      return { kind, shape: [items.length, ...first.shape] };
    }
    default:
      return undefined;
  }
}
