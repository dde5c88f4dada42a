/**
 * @file The names of the axes of values: dims that types name (of inputs, shared variables, claims), followed through the statements
 * of a file by the rules that infer shapes. People choose slices by them; nothing is computed from them.
 */
import { type Dim, printDim, unknownDim } from "../../../runtime/src/ir/dim.ts";
import { makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import type { TextSpan } from "../../protocol/kernel.ts";
import { hasComputedAttrs, knownAttrs } from "../kernel/dynamic-op.ts";
import type { Program, ProgramStatement, ValueExpr } from "../language/program.ts";

/** null for an axis without a name. */
export type Axes = readonly (string | null)[];

/** Of one tensor, or of each item of a list or of several results. */
export type Named =
  | { readonly kind: "tensor"; readonly type: TensorType }
  | { readonly kind: "items"; readonly items: readonly (Named | undefined)[] };

const made = new WeakMap<Program, AxisNames>();

/** Of one text. Spans are those that the text had when it was made. */
export class AxisNames {
  private readonly variables = new Map<string, Named | undefined>();
  private readonly shown = new Map<string, Named>();

  private constructor(program: Program) {
    for (const { spec } of program.shareds) this.variables.set(spec.ref.name, tensor(spec.type));
    for (const cell of program.cells) this.walk(cell.statements);
  }

  /** Made once a program. */
  static for(program: Program): AxisNames {
    const known = made.get(program);
    if (known) return known;
    const fresh = new AxisNames(program);
    made.set(program, fresh);
    return fresh;
  }

  /** Of what the statement or the call of `plot` there shows. */
  at({ start, end }: TextSpan): Named | undefined {
    return this.shown.get(`${start}:${end}`);
  }

  /** Of a shared variable or a value, as its last statement gives it. */
  ofVariable(name: string, rank: number): Axes | undefined {
    return axesOf(this.variables.get(name), rank);
  }

  private walk(statements: readonly ProgramStatement[]): void {
    for (const s of statements) {
      switch (s.kind) {
        case "expr":
          this.show(s);
          break;
        case "assign":
          this.assign(s);
          break;
        case "for":
          for (const name of s.variables) this.variables.set(name, isRange(s.iterable) ? tensor(index) : undefined);
          this.walk(s.body);
          break;
        case "while":
          this.walk(s.body);
          break;
        case "import":
          this.walk(s.steps);
          break;
        case "if":
          this.walk(s.body);
          this.walk(s.otherwise);
      }
    }
  }

  private show({ span, value }: Extract<ProgramStatement, { kind: "expr" }>): void {
    if (value.kind === "builtin") {
      this.put(value.span, { kind: "items", items: value.args.map((a) => this.of(a)) });
      return;
    }
    const named = this.of(value);
    if (named) this.put(span, named);
  }

  private put({ start, end }: TextSpan, named: Named): void {
    this.shown.set(`${start}:${end}`, named);
  }

  private assign({ targets, value, claim }: Extract<ProgramStatement, { kind: "assign" }>): void {
    const named = this.of(value);
    if (targets.length === 1) this.variables.set(targets[0]!, claim ? tensor(claim) : named);
    else
      for (const [i, t] of targets.entries())
        this.variables.set(t, named?.kind === "items" ? named.items[i] : undefined);
  }

  private of(e: ValueExpr): Named | undefined {
    switch (e.kind) {
      case "constant":
        return tensor({ dtype: e.value.dtype, shape: e.value.shape, weak: e.weak });
      case "variable":
        return this.variables.get(e.name);
      case "get-shared":
        return tensor(e.shared.spec.type);
      case "eval":
        return tensor(e.node.type);
      case "call": {
        const outputs = e.callee.spec.outputs.map((o) => tensor(o.node.type));
        return outputs.length === 1 ? outputs[0] : { kind: "items", items: outputs };
      }
      case "result": {
        const of = this.of(e.of);
        return of?.kind === "items" ? of.items[e.index] : undefined;
      }
      case "list":
      case "tuple":
        return { kind: "items", items: e.items.map((item) => this.of(item)) };
      case "op":
        return this.ofOp(e);
      default:
        return undefined;
    }
  }

  private ofOp(e: Extract<ValueExpr, { kind: "op" }>): Named | undefined {
    if (hasComputedAttrs(e) || opNamed(e.op).kind === "list") return undefined;
    const operands: Node[] = [];
    for (const input of e.inputs) {
      const named = this.of(input);
      if (named?.kind !== "tensor") return undefined;
      operands.push(operand(named.type));
    }
    const built = build(e.op, operands, knownAttrs(e));
    if (isFault(built)) return undefined;
    return built.results ? { kind: "items", items: built.results.map(tensor) } : tensor(built.type);
  }
}

const index: TensorType = { dtype: "int64", shape: [], weak: true };

const tensor = (type: TensorType): Named => ({ kind: "tensor", type });

const isRange = (e: ValueExpr): boolean => e.kind === "builtin" && e.name === "range";

/** A length that is a number meets any name: values are known to fit. */
const operand = ({ dtype, shape, weak = false }: TensorType): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", "operand") },
    type: { dtype, shape: shape.map((d) => (typeof d === "number" && d !== 1 ? unknownDim("a number") : d)), weak },
  });

const nameOf = (d: Dim): string | null => {
  const text = printDim(d);
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text) ? text : null;
};

/** undefined where no axis has a name, or the value is of another rank than was inferred. */
export function axesOf(named: Named | undefined, rank: number): Axes | undefined {
  if (named?.kind !== "tensor" || named.type.shape.length !== rank) return undefined;
  const axes = named.type.shape.map(nameOf);
  return axes.some((a) => a !== null) ? axes : undefined;
}

export const itemOf = (named: Named | undefined, i: number): Named | undefined =>
  named?.kind === "items" ? named.items[i] : undefined;
