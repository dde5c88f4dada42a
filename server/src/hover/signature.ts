/** @file Signatures of what can be called: functions and defs of the file, ops. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Entity } from "../language/check/entity.ts";

export interface CallSignature {
  readonly name: string;
  /** Each as it stands in the label. */
  readonly params: readonly string[];
  readonly result: string;
}

/** Undefined when the entity cannot be called. */
export function signatureOf(e: Entity, name: string): CallSignature | undefined {
  if (e.kind === "function") {
    const outputs = e.spec.outputs.map((o) => `${o.name === undefined ? "" : `${o.name}: `}${printType(o.node.type)}`);
    return {
      name,
      params: e.spec.params.map((p, i) => {
        const optional = e.value.defaults[i] !== undefined;
        return `${p.name}: ${printType(p.node.type)}${optional ? " = …" : ""}`;
      }),
      result: outputs.length === 0 ? "nothing" : outputs.join(", "),
    };
  }
  if (e.kind !== "def") return undefined;
  return {
    name,
    params: e.declaration.params.map((p) => `${p.name.text}${p.default ? " = …" : ""}`),
    result: e.declaration.result?.name.text ?? "…",
  };
}

export const printSignature = (s: CallSignature): string => `${s.name}(${s.params.join(", ")}) -> ${s.result}`;

export function functionSignature(e: Entity, name: string): string {
  const signature = signatureOf(e, name);
  return signature ? `${e.kind === "def" ? "def" : "function"} ${printSignature(signature)}` : name;
}
