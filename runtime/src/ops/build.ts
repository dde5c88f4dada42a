/** @file Applies an op to nodes: settles dtypes, infers the type, and gives the new node or what is wrong with the operands. */

import { fromValues, type NdArray, readElement, scalarOf } from "../ir/array.ts";
import { compareDims, type Dim, hasUnknown, printDim } from "../ir/dim.ts";
import { type Dtype, integerRange, isComplex, isDtype, isFloat, isInteger } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { type Attrs, type DimCheck, makeNode, type Node, type Span } from "../ir/node.ts";
import { type Shape, sameShape, type TensorType } from "../ir/type.ts";
import { buildComplex, concernsComplex } from "./complex/build-complex.ts";
import { areLiterals, keepsLiterals, movedOperands } from "./literals.ts";
import { type Adapted, type DtypeRule, type Fault, fault, isFault, type TypeContext } from "./op.ts";
import { opNamed } from "./registry.ts";

export interface BuildOptions {
  /**
   * Makes the maximum of an empty axis a node, which a backend refuses: for the inside of composites, whose lengths may turn out to
   * be 0 when it is too late for a Fault.
   */
  readonly emptyFolds?: boolean;
}

/** Gives a node or a Fault; never throws for the user's mistakes. `inputs` are in the order of the op's tensor parameters. */
export function build(
  op: string,
  inputs: readonly Node[],
  attrs: Attrs = {},
  span?: Span,
  name?: string,
  options: BuildOptions = {},
): Node | Fault {
  const declared = opNamed(op);
  const adapted = declared.adapt?.(inputs, attrs, span);
  if (adapted) return buildAdapted(op, adapted, span, name, options);
  if (concernsComplex(declared, inputs, attrs)) {
    return buildComplex(build, declared, inputs, attrs, span, name);
  }
  switch (declared.kind) {
    case "elementwise": {
      if (declared.name === "cast") return explicitCast(inputs[0]!, attrs, span, name);
      const cast = settleDtypes(declared.dtypes, inputs, attrs, span);
      if (isFault(cast)) return cast;
      let shape: Shape | Fault | undefined = onlyShapeOf(cast.inputs);
      let checks: DimCheck[] | undefined;
      if (!shape) {
        checks = [];
        shape = broadcast(
          typeContext(checks),
          cast.inputs.map((n) => n.type.shape),
        );
        if (isFault(shape)) return shape;
      }
      const type = typeLike(cast.inputs, cast.result, shape, cast.result !== "bool" && areLiterals(inputs));
      return makeNode({ op: declared.name, inputs: cast.inputs, attrs, type, checks: someOf(checks), span, name });
    }
    case "reduction": {
      const cast = settleDtypes(declared.dtypes, inputs, attrs, span);
      if (isFault(cast)) return cast;
      const rank = inputs[0]!.type.shape.length;
      const axes = normalAxes(attrs.axis ?? null, rank);
      if (isFault(axes)) return axes;
      const keepdims = attrs.keepdims === true;
      const shape = reducedShape(inputs[0]!.type.shape, axes, keepdims);
      const empty = declared.initial === undefined && axes.some((a) => inputs[0]!.type.shape[a] === 0);
      if (empty && options.emptyFolds !== true) {
        return fault("empty-reduction", `${op} of an empty axis of $0 has no value`);
      }
      const isLiteral = keepsLiterals(declared, inputs, cast.result);
      const type: TensorType = { dtype: cast.result, shape, ...(isLiteral && { weak: true }) };
      return makeNode({
        op: declared.name,
        inputs: cast.inputs,
        attrs: { ...attrs, axis: axes, keepdims },
        type,
        span,
        name,
      });
    }
    case "view":
    case "composite":
    case "region":
    case "kernel": {
      const cast =
        declared.kind === "view" || declared.kind === "region"
          ? inputs
          : castInputs(declared.dtypes, inputs, attrs, span);
      if (isFault(cast)) return cast;
      const checks: DimCheck[] = [];
      const types = declared.infer(
        typeContext(checks),
        cast.map((n) => n.type),
        attrs,
      );
      if (isFault(types)) return types;
      const results = Array.isArray(types) ? (types as readonly TensorType[]) : undefined;
      const inferred = results ? results[0]! : (types as TensorType);
      const isLiteral = !results && attrs.dtype == null && keepsLiterals(declared, inputs, inferred.dtype);
      const type = isLiteral ? { ...inferred, weak: true } : inferred;
      return makeNode({ op: declared.name, inputs: cast, attrs, type, results, checks: someOf(checks), span, name });
    }
    case "list":
      return bug(`${op} gives a list: it is built by buildList`);
    case "word":
    case "leaf":
      return bug(`${op} cannot be applied`);
  }
}

function buildAdapted(
  op: string,
  adapted: Adapted | Node | Fault,
  span: Span | undefined,
  name: string | undefined,
  options: BuildOptions,
): Node | Fault {
  if (isFault(adapted)) return adapted;
  if (adapted.kind === "node") return name === undefined ? adapted : makeNode({ ...adapted, name });
  const made = build(op, adapted.inputs, adapted.attrs, span, name, options);
  return isFault(made) ? ofOrigins(made, adapted.origins) : made;
}

/** A fault that speaks of the operands that were given. */
const ofOrigins = (f: Fault, origins: readonly number[]): Fault => ({
  ...f,
  message: f.message.replace(/\$(\d+)/g, (_, n) => `$${origins[Number(n)]}`),
  operands: f.operands.map((i) => origins[i]!),
  ...(f.dims && { dims: f.dims.map((d) => ({ ...d, operand: origins[d.operand]! })) }),
});

/** Most nodes claim nothing: those share one empty list. */
const someOf = (checks: DimCheck[] | undefined): DimCheck[] | undefined =>
  checks && checks.length > 0 ? checks : undefined;

/** The type of one of `inputs` where it is the one wanted, so that a large graph holds few types. */
function typeLike(inputs: readonly Node[], dtype: Dtype, shape: Shape, weak: boolean): TensorType {
  for (let i = 0; i < inputs.length; i++) {
    const { type } = inputs[i]!;
    if (type.shape === shape && type.dtype === dtype && (type.weak === true) === weak) return type;
  }
  return weak ? { dtype, shape, weak } : { dtype, shape };
}

/** The inputs in the dtypes that `rule` chooses; as they are without a rule. */
export function castInputs(
  rule: DtypeRule | undefined,
  inputs: readonly Node[],
  attrs: Attrs,
  span: Span | undefined,
): readonly Node[] | Fault {
  if (!rule || inputs.length === 0) return inputs;
  const settled = settleDtypes(rule, inputs, attrs, span);
  return isFault(settled) ? settled : settled.inputs;
}

/** `cast(x, dtype)`: a literal is converted at once and is weak no longer. */
function explicitCast(x: Node, attrs: Attrs, span: Span | undefined, name: string | undefined): Node | Fault {
  const dtype = attrs.dtype;
  if (typeof dtype !== "string" || !isDtype(dtype)) return fault("dtype", `${String(dtype)} is not a dtype`);
  if (x.type.dtype === dtype && !x.type.weak) return x;
  const type: TensorType = { dtype, shape: x.type.shape };
  if (x.op === "constant" && x.type.weak) {
    const value = castTo(x, dtype, span);
    if (isFault(value)) return value;
    return makeNode({ op: "constant", attrs: value.attrs, type, span: span ?? x.span, name });
  }
  if (x.type.weak && isFloat(dtype) && isFloat(x.type.dtype) && name === undefined) {
    const made = castTo(x, dtype, span);
    if (isFault(made) || !made.type.weak) return made;
  }
  return makeNode({ op: "cast", inputs: [x], attrs: { dtype }, type, span: span ?? x.span, name });
}

/** A context that appends what it cannot prove to `checks`. */
export function typeContext(checks: DimCheck[]): TypeContext {
  return {
    same(a: Dim, b: Dim, what: string): Dim | undefined {
      switch (compareDims(a, b)) {
        case "equal":
          return a;
        case "different":
          return undefined;
        case "unproved":
          checks.push({ left: a, right: b, what });
          return hasUnknown(a) ? b : a;
      }
    },
  };
}

/** NumPy's broadcasting, except that only a literal 1 stretches. */
export function broadcast(t: TypeContext, shapes: readonly Shape[]): Shape | Fault {
  const only = onlyShape(shapes);
  if (only) return only;
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let known: { dim: Dim; operand: number; axis: number } | undefined;
    for (const [operand, shape] of shapes.entries()) {
      const at = axis - (rank - shape.length);
      const dim = at < 0 ? 1 : shape[at]!;
      if (dim === 1) continue;
      if (!known) {
        known = { dim, operand, axis: at };
        continue;
      }
      const same = t.same(known.dim, dim, "lengths of one axis");
      if (same === undefined) {
        return fault(
          "broadcast",
          `\`${printDim(known.dim)}\` meets \`${printDim(dim)}\`, two different lengths`,
          [operand, known.operand],
          [known, { dim, operand, axis: at }],
        );
      }
      known = { ...known, dim: same };
    }
    out.push(known ? known.dim : 1);
  }
  return out;
}

/** The shape of all operands that are not scalars, when they share it: the common case, told without looking at lengths. */
function onlyShape(shapes: readonly Shape[]): Shape | undefined {
  let found: Shape | undefined;
  for (const shape of shapes) {
    if (shape.length === 0 || shape === found) continue;
    if (found) return undefined;
    found = shape;
  }
  return found ?? shapes[0];
}

/** The shape that all nodes but scalars have, of the same lengths, without a list of the shapes: most ops of a graph end here. */
function onlyShapeOf(nodes: readonly Node[]): Shape | undefined {
  let found: Shape | undefined;
  for (let i = 0; i < nodes.length; i++) {
    const { shape } = nodes[i]!.type;
    if (shape.length === 0 || shape === found) continue;
    if (!found) found = shape;
    else if (!sameShape(shape, found)) return undefined;
  }
  return found ?? nodes[0]?.type.shape;
}

/** Non-negative, sorted axes of a reduction; null means all. */
export function normalAxes(axis: Attrs[string], rank: number): readonly number[] | Fault {
  if (axis === null || axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  const given = (Array.isArray(axis) ? axis : [axis]) as readonly number[];
  const axes: number[] = [];
  for (const a of given) {
    const at = a < 0 ? a + rank : a;
    if (!Number.isInteger(at) || at < 0 || at >= rank) {
      return fault("axis", `axis ${a} does not exist in $0, which has ${rank === 1 ? "1 axis" : `${rank} axes`}`);
    }
    if (axes.includes(at)) return fault("axis", `axis ${a} is given twice`);
    axes.push(at);
  }
  return axes.sort((a, b) => a - b);
}

export const reducedShape = (shape: Shape, axes: readonly number[], keepdims: boolean): Shape =>
  keepdims ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i));

/**
 * Weak literals take the dtype of the strong operands; a float literal beside integers makes the result float64. Returns the
 * operands cast to what the op computes in.
 */
function settleDtypes(
  rule: DtypeRule,
  inputs: readonly Node[],
  attrs: Attrs,
  span: Span | undefined,
): { readonly inputs: readonly Node[]; readonly result: Dtype } | Fault {
  const effective = effectiveDtypes(inputs);
  const given = inputs.some(isWeak) ? inputs.map((n) => n.type.dtype) : effective;
  const choice = rule(effective, attrs, given);
  if (isFault(choice)) return choice;
  let cast: Node[] | undefined;
  for (let i = 0; i < inputs.length; i++) {
    const dtype = choice.inputs[i]!;
    if (inputs[i]!.type.dtype === dtype) continue;
    const node = castTo(inputs[i]!, dtype, span);
    if (isFault(node)) return { ...node, operands: [i] };
    cast ??= [...inputs];
    cast[i] = node;
  }
  return { inputs: cast ?? inputs, result: choice.result };
}

function effectiveDtypes(inputs: readonly Node[]): readonly Dtype[] {
  if (!inputs.some(isWeak)) return inputs.map((n) => n.type.dtype);
  const strong: Dtype[] = [];
  for (const n of inputs) if (!isWeak(n)) strong.push(n.type.dtype);
  return inputs.map((n) => weakDtype(n.type, strong));
}

const isWeak = (n: Node): boolean => n.type.weak === true;

/** The dtype that a weak operand takes beside strong ones. */
function weakDtype(type: TensorType, strong: readonly Dtype[]): Dtype {
  // Truth values stay what they are: promotion makes numbers of them where an op wants numbers.
  if (!type.weak || type.dtype === "bool" || strong.length === 0) return type.dtype;
  if (isFloat(type.dtype)) return strong.find((d) => d === "float64") ?? strong.find(isFloat) ?? "float64";
  // A weak integer changes nothing beside other numbers: any strong dtype will do, promotion settles the rest.
  return strong.find((d) => d !== "bool") ?? type.dtype;
}

/** `node` in another dtype; a constant is converted at once, with a Fault when a literal does not fit. */
export function castTo(node: Node, dtype: Dtype, span?: Span): Node | Fault {
  if (node.type.dtype === dtype) return node;
  if (isComplex(dtype) || isComplex(node.type.dtype)) return build("cast", [node], { dtype }, span);
  if (node.op === "constant" && node.type.weak) return literalAs(node, dtype);
  const moved = node.type.weak ? movedOperands(node.op, node.inputs.length) : undefined;
  if (moved) {
    const inputs = [...node.inputs];
    for (const i of moved) {
      const input = inputs[i]!;
      const made = input.op === "constant" ? literalAs(input, dtype) : castTo(input, dtype, span);
      if (isFault(made)) return made;
      inputs[i] = made;
    }
    // What has a name can be asked for: a gradient by it has to find it.
    if (node.name === undefined) return makeNode({ ...node, inputs, type: { dtype, shape: node.type.shape } });
  }
  return makeNode({
    op: "cast",
    inputs: [node],
    attrs: { dtype },
    type: { dtype, shape: node.type.shape },
    span: span ?? node.span,
  });
}

/** A literal in the dtype that it takes; a Fault when it does not fit. */
function literalAs(node: Node, dtype: Dtype): Node | Fault {
  const value = node.attrs.value as NdArray;
  if (isFloat(dtype) && value.shape.length === 0) {
    const converted = scalarOf(dtype, Number(readElement(value, 0)));
    const type: TensorType = { dtype, shape: value.shape };
    return makeNode({ op: "constant", attrs: { value: converted }, type, span: node.span, name: node.name });
  }
  for (let i = 0; i < value.data.length; i++) {
    const v = readElement(value, i);
    if (isInteger(dtype) && typeof v === "bigint") {
      const [low, high] = integerRange(dtype);
      if (v < low || v > high) {
        return fault("literal-range", `${v} does not fit in ${dtype}, which holds ${low} to ${high}`);
      }
    }
  }
  const elements = Array.from({ length: value.data.length }, (_, i) => readElement(value, i));
  const converted = fromValues(
    dtype,
    value.shape,
    elements.map((v) => (isFloat(dtype) ? Number(v) : v)),
  );
  return makeNode({
    op: "constant",
    attrs: { value: converted },
    type: { dtype, shape: value.shape },
    span: node.span,
    name: node.name,
  });
}
