/** @file The types of a call's parameters with the dims of this very call: `float64[n]` is `float64[3]` where the argument says so. */
import { printDim } from "../../../runtime/src/ir/dim.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { type Analysis, symbolNamed } from "../analysis.ts";
import type { Argument, Call } from "../language/ast.ts";
import { bindDims, type DimPair } from "../language/check/bind-dims.ts";
import { typeOf } from "../language/check/entity.ts";
import { valueType } from "../language/check/shared.ts";
import { entityOf } from "./entity-at.ts";

export interface CallParameter {
  readonly name: string;
  readonly declared: TensorType;
  /** With what the arguments of this call say of its dims. */
  readonly here: TensorType;
  readonly argument?: Argument;
}

/** The parameters of a function with the dims that arguments of these types give them; what no argument says keeps its name. */
export function typesInCall(
  params: readonly TensorType[],
  given: readonly (TensorType | undefined)[],
): (type: TensorType) => TensorType {
  const pairs = params.flatMap((wanted, i): DimPair[] => {
    const type = given[i];
    if (!type || type.shape.length !== wanted.shape.length) return [];
    return type.shape.map((length, axis) => ({ wanted: wanted.shape[axis]!, given: length, argument: i, axis }));
  });
  const bound = bindDims(pairs);
  return (type) => {
    const here = bound.apply(type);
    return { dtype: type.dtype, shape: here.shape.map((d, i) => (printDim(d).includes("?") ? type.shape[i]! : d)) };
  };
}

/** The parameters of the function of the file that a call calls; undefined for anything else. */
export function callParameters(a: Analysis, call: Call): readonly CallParameter[] | undefined {
  if (call.callee.kind !== "name") return undefined;
  const callee = symbolNamed(a, call.callee.text, call.span.start)?.entity;
  if (callee?.kind !== "function") return undefined;
  const { params } = callee.spec;
  const positional = call.args.filter((x) => !x.name);
  const argumentOf = (name: string, i: number): Argument | undefined =>
    call.args.find((x) => x.name?.text === name) ?? positional[i];
  const given = params.map((p, i) => {
    const argument = argumentOf(p.name, i);
    const entity = argument && entityOf(a, argument.value.span);
    return entity && (typeOf(entity) ?? valueType(entity));
  });
  const inCall = typesInCall(
    params.map((p) => p.node.type),
    given,
  );
  return params.map((p, i) => {
    const argument = argumentOf(p.name, i);
    return { name: p.name, declared: p.node.type, here: inCall(p.node.type), ...(argument && { argument }) };
  });
}
