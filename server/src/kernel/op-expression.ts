/**
 * @file Expressions of ops over values: the whole tree becomes one graph when the types of its leaves are known, and runs on the
 * session's device. The graph of each set of leaf types is made once.
 */
import { type Callable, type FunctionSpec, isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import { type Dtype, integerRange, isInteger } from "../../../runtime/src/ir/dtype.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { type Attrs, makeNode, type Node, topological } from "../../../runtime/src/ir/node.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Span } from "../language/ast.ts";
import type { ValueExpr } from "../language/program.ts";
import { applyOp, type LeafType, leafNode } from "./apply-op.ts";
import { compileDynamicOp, hasComputedAttrs, knownAttrs } from "./dynamic-op.ts";
import { located } from "./faults.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { asTensor, lentTensor, tensor, type Value } from "./value.ts";

type OpExpr = Extract<ValueExpr, { kind: "op" }>;

/** What the graph is made of, before types are known. */
type Part =
  | { readonly kind: "leaf"; readonly index: number; readonly span: Span }
  | { readonly kind: "constant"; readonly value: NdArray; readonly weak: boolean; readonly span: Span }
  | {
      readonly kind: "op";
      readonly op: string;
      readonly inputs: readonly Part[];
      readonly attrs: Attrs;
      readonly span: Span;
    };

interface Leaf {
  readonly evaluate: Evaluate;
  readonly span: Span;
}

interface Prepared {
  readonly kind: "prepared";
  readonly types: readonly LeafType[];
  readonly callable: Callable;
  readonly isList: boolean;
  readonly weak: readonly boolean[];
  /** Weak leaves that become narrower integers: checked at each run. */
  readonly narrowed: readonly { readonly leaf: number; readonly dtype: Dtype }[];
}

/** Bytes of a constant that is kept. */
const mostKept = 1 << 20;

/** So many sets of leaf types keep their graph. */
const kept = 64;

/**
 * `mayLend`: the value is read before this expression runs again, and nobody holds it after that, so that it need not be copied
 * out of the backend's memory.
 */
export function compileOps(machine: Machine, expr: OpExpr, mayLend = false): Evaluate {
  const leaves: Leaf[] = [];
  const byVariable = new Map<number, number>();
  if (hasComputedAttrs(expr)) return compileDynamicOp(machine, expr);

  function leaf(e: ValueExpr): Part {
    const known = e.kind === "variable" ? byVariable.get(e.ref.uid) : undefined;
    if (known !== undefined) return { kind: "leaf", index: known, span: e.span };
    const index = leaves.length;
    leaves.push({ evaluate: machine.compile(e), span: e.span });
    if (e.kind === "variable") byVariable.set(e.ref.uid, index);
    return { kind: "leaf", index, span: e.span };
  }
  function part(e: ValueExpr): Part {
    if (e.kind === "constant") return { kind: "constant", value: e.value, weak: e.weak, span: e.span };
    if (e.kind !== "op" || hasComputedAttrs(e) || opNamed(e.op).kind === "list") return leaf(e);
    return opPart(e);
  }
  function opPart(e: OpExpr): Part {
    return { kind: "op", op: e.op, inputs: e.inputs.map(part), attrs: knownAttrs(e), span: e.span };
  }
  const root = opPart(expr);
  const isConstant = leaves.length === 0;
  const { evaluate } = new OpExpression(machine, root, leaves, expr.span, mayLend && !isConstant);
  return isConstant ? onceIfSmall(evaluate) : evaluate;
}

/** What depends on nothing (`arange(100)`) is computed once, unless it is too large to be kept. */
function onceIfSmall(evaluate: Evaluate): Evaluate {
  let known: Value | undefined;
  return () => {
    if (known) return known;
    const value = evaluate();
    if (value.kind === "tensor" && value.array.data.byteLength <= mostKept) known = value;
    return value;
  };
}

class OpExpression {
  private readonly machine: Machine;
  private readonly root: Part;
  private readonly leaves: readonly Leaf[];
  private readonly span: Span;
  private readonly byTypes = new Map<string, Prepared>();
  private last: Prepared | undefined;
  private readonly arrays: NdArray[] = [];
  private readonly weak: boolean[] = [];

  private readonly borrow: boolean;

  constructor(machine: Machine, root: Part, leaves: readonly Leaf[], span: Span, borrow: boolean) {
    this.machine = machine;
    this.root = root;
    this.leaves = leaves;
    this.span = span;
    this.borrow = borrow;
  }

  readonly evaluate = (): Value | RunFault => {
    // A leaf may run this same expression again only through a call of the language, which has no recursion.
    for (let i = 0; i < this.leaves.length; i++) {
      const leaf = this.leaves[i]!;
      const value = leaf.evaluate();
      const t = value.kind === "tensor" || value.kind === "run-fault" ? value : asTensor(value);
      if (t.kind === "run-fault") return located(t, leaf.span);
      this.arrays[i] = t.array;
      this.weak[i] = t.weak;
    }
    const prepared = this.last !== undefined && this.suits(this.last) ? this.last : this.prepare();
    if (prepared.kind === "run-fault") return prepared;
    for (let i = 0; i < prepared.narrowed.length; i++) {
      const { leaf, dtype } = prepared.narrowed[i]!;
      const fault = outOfRange(this.arrays[leaf]!, dtype);
      if (fault) return located(fault, this.leaves[leaf]!.span);
    }
    const results = this.machine.session.call(prepared.callable, this.arrays, noValues, this.borrow);
    if (!Array.isArray(results)) return located(results as RunFault, this.span);
    const result = this.borrow ? lentTensor : tensor;
    if (!prepared.isList) return result(results[0]!, prepared.weak[0]!);
    return { kind: "list", items: results.map((array, i) => result(array, prepared.weak[i]!)) };
  };

  private suits(p: Prepared): boolean {
    for (let i = 0; i < p.types.length; i++) {
      const type = p.types[i]!;
      const array = this.arrays[i]!;
      if (array.dtype !== type.dtype || this.weak[i] !== type.weak || !sameLengths(array.shape, type.shape))
        return false;
    }
    return true;
  }

  private prepare(): Prepared | RunFault {
    const types = this.arrays.map((a, i) => ({ dtype: a.dtype, shape: a.shape, weak: this.weak[i]! }));
    const key = types.map((t) => `${t.weak ? "~" : ""}${t.dtype}[${t.shape.join()}]`).join(";");
    let prepared: Prepared | RunFault | undefined = this.byTypes.get(key);
    if (!prepared) {
      prepared = this.make(types);
      if (isRunFault(prepared)) return prepared;
      if (this.byTypes.size >= kept) this.discardOldest();
      this.byTypes.set(key, prepared);
    }
    this.last = prepared;
    return prepared;
  }

  private discardOldest(): void {
    // Not the last one, whose result may be lent.
    const [key, oldest] = [...this.byTypes].find(([, p]) => p !== this.last)!;
    this.byTypes.delete(key);
    this.machine.discard(oldest.callable);
  }

  private make(types: Prepared["types"]): Prepared | RunFault {
    const inputs = types.map((t, i) => leafNode(t, this.leaves[i]!.span));
    const built = buildPart(this.root, inputs);
    if (isRunFault(built)) return located(built, this.span);
    const nodes = Array.isArray(built) ? built : [built as Node];
    const spec: FunctionSpec = {
      name: "this expression",
      params: inputs.map((node, i) => ({ name: `operand ${i + 1}`, node })),
      outputs: nodes.map((node) => ({ node })),
      updates: [],
      options: { noDefaultUpdates: false, mode: "fast", profile: false, device: this.machine.session.homeDevice },
      span: this.span,
    };
    return {
      kind: "prepared",
      types,
      callable: this.machine.prepare(spec),
      isList: Array.isArray(built),
      weak: nodes.map((n) => n.type.weak === true),
      narrowed: narrowedLeaves(nodes, inputs),
    };
  }
}

const noValues = (): never => bug("an expression of values reads no value leaves");

const sameLengths = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((d, i) => d === b[i]));

/** One node, or those of a list op at the root. Equality of tensors that cannot line up is false rather than a fault. */
function buildPart(part: Part, inputs: readonly Node[]): Node | readonly Node[] | RunFault {
  switch (part.kind) {
    case "leaf":
      return inputs[part.index]!;
    case "constant": {
      const { value, weak, span } = part;
      const type = { dtype: value.dtype, shape: value.shape, ...(weak && { weak: true }) };
      return makeNode({ op: "constant", attrs: { value }, type, span });
    }
    case "op": {
      const operands: Node[] = [];
      for (const p of part.inputs) {
        const node = buildPart(p, inputs);
        if (isRunFault(node)) return node;
        operands.push(node as Node);
      }
      return applyOp(part.op, operands, part.attrs, part.span);
    }
  }
}

/** Weak integers that the graph casts to an integer dtype that may not hold them. */
function narrowedLeaves(roots: readonly Node[], inputs: readonly Node[]): Prepared["narrowed"] {
  const found: { leaf: number; dtype: Dtype }[] = [];
  for (const n of topological(roots)) {
    const leaf = n.op === "cast" ? inputs.indexOf(n.inputs[0]!) : -1;
    const { dtype } = n.type;
    if (leaf >= 0 && inputs[leaf]!.type.weak && isInteger(dtype) && isInteger(inputs[leaf]!.type.dtype)) {
      found.push({ leaf, dtype });
    }
  }
  return found;
}

function outOfRange(a: NdArray, dtype: Dtype): RunFault | undefined {
  const [low, high] = integerRange(dtype);
  for (let i = 0; i < a.data.length; i++) {
    const v = readElement(a, i);
    if (typeof v === "bigint" && (v < low || v > high)) {
      return runFault("literal-range", `${v} does not fit in ${dtype}, which holds ${low} to ${high}`);
    }
  }
  return undefined;
}
