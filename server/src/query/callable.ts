/** @file What a dotted word before a bracket calls: a function or def of the file, an op, a method, a distribution, a builtin. */
import { isDtype } from "../../../runtime/src/ir/dtype.ts";
import { printType, type TensorType } from "../../../runtime/src/ir/type.ts";
import type { Op } from "../../../runtime/src/ops/op.ts";
import { distributionsOf } from "../../../runtime/src/ops/random/random-variable.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import { parseSignature } from "../../../runtime/src/ops/signature.ts";
import { type Analysis, symbolNamed, textAround } from "../analysis.ts";
import { signatureOf } from "../hover/signature.ts";
import { words } from "../hover/words.ts";

export interface CalledParam {
  readonly name: string;
  /** As shown: `axis: axis = none`. */
  readonly label: string;
  /** The declared type of a function's parameter. */
  readonly type?: TensorType;
}

export interface Called {
  readonly name: string;
  readonly params: readonly CalledParam[];
  readonly result: string;
  readonly doc: string;
  /** Its parameters are no tensors. */
  readonly isBuiltin?: true;
  /** Of a function: the names and types of its outputs. */
  readonly outputs?: readonly { readonly name?: string; readonly type: TensorType }[];
}

const builtins: Readonly<Record<string, readonly string[]>> = {
  grad: ["cost", "wrt", "consider_constant = none", 'disconnected_inputs = "raise"', "known_grads = none"],
  Rop: ["f", "wrt", "eval_points"],
  Lop: ["f", "wrt", "eval_points"],
  jacobian: ["expression", "wrt", "consider_constant = none", 'disconnected_inputs = "raise"'],
  hessian: ["cost", "wrt", "consider_constant = none", 'disconnected_inputs = "raise"'],
  eval: ["expression", "input = value, …"],
  load: ["path"],
  save: ["path", "value, …"],
  print: ["value, …"],
  plot: ["x", "y"],
  len: ["x"],
  range: ["start", "stop", "step"],
  RandomStreams: ["seed = none"],
  MRG_RandomStreams: ["seed = 12345"],
};

/** Undefined when nothing is known by that name. */
export function calledBy(a: Analysis, callee: string): Called | undefined {
  const parts = callee.split(".");
  const name = parts.at(-1)!;
  const receiver = parts.length > 1 ? symbolNamed(a, parts[0]!) : undefined;
  if (receiver?.entity.kind === "streams") return distribution(receiver.entity.set.generator, name);
  if (receiver?.entity.kind === "function" && name === "copy") {
    return own(
      "copy",
      ["swap = none", "delete_updates = false", "name = none"],
      "function",
      "A copy that shares the compiled graph.",
    );
  }
  if (receiver?.entity.kind === "shared") {
    if (name === "set_value") return own(name, ["value"], "", "Replaces the state.");
    if (name === "get_value") return own(name, [], printType(receiver.entity.spec.type), "The present state.");
  }
  if (parts.length === 1) {
    const symbol = symbolNamed(a, name);
    const signature = symbol && signatureOf(symbol.entity, name, textAround(a, symbol.span));
    if (signature) {
      const spec = symbol.entity.kind === "function" ? symbol.entity.spec : undefined;
      const params = signature.params.map((label, i) => {
        const type = spec?.params[i]?.node.type;
        return { name: label.split(/[:= ]/)[0]!, label, ...(type && { type }) };
      });
      const outputs = spec?.outputs.map((o) => ({ type: o.node.type, ...(o.name !== undefined && { name: o.name }) }));
      return { name, params, result: signature.result, doc: symbol.doc ?? "", ...(outputs && { outputs }) };
    }
    const params = builtins[name] ?? (isDtype(name) ? ["x"] : undefined);
    if (params) return own(name, params, "", words.get(name) ?? "");
  }
  const op = findOp(name);
  return op && op.kind !== "leaf" ? ofOp(op, parts.length > 1) : undefined;
}

const own = (name: string, params: readonly string[], result: string, doc: string): Called => ({
  name,
  params: params.map((label) => ({ name: label.split(" ")[0]!, label })),
  result,
  doc,
  isBuiltin: true,
});

/** As a method, the op's first parameter is the receiver. */
function ofOp(op: Op, method: boolean): Called {
  const { params, result } = parseSignature(op.sig);
  const given = method ? params.slice(1) : params;
  return {
    name: op.name,
    params: given.map((p) => ({ name: p.name, label: `${p.name}: ${p.type}${p.default ? ` = ${p.default}` : ""}` })),
    result,
    // The list of completions stands beside it: what the hover has as well would cover the line.
    doc: op.doc,
  };
}

function distribution(generator: "mt19937" | "mrg31k3p", name: string): Called | undefined {
  const d = distributionsOf(generator).find((x) => x.name === name);
  if (!d) return undefined;
  const { params, result } = parseSignature(d.sig);
  return {
    name,
    params: params.map((p) => ({ name: p.name, label: `${p.name}: ${p.type}${p.default ? ` = ${p.default}` : ""}` })),
    result,
    doc: d.doc,
  };
}
