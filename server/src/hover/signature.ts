/** @file Signatures of what can be called: functions and defs of the file, ops. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Span } from "../language/ast.ts";
import type { Entity } from "../language/check/entity.ts";

export interface CallSignature {
  readonly name: string;
  /** Each as it stands in the label. */
  readonly params: readonly string[];
  readonly result: string;
}

/** Undefined when the entity cannot be called. `text` is that of the file, for defaults as they are written. */
export function signatureOf(e: Entity, name: string, text: string): CallSignature | undefined {
  if (e.kind === "function") {
    const outputs = e.spec.outputs.map((o) => `${o.name === undefined ? "" : `${o.name}: `}${printType(o.node.type)}`);
    return {
      name,
      params: e.spec.params.map((p, i) => {
        const optional = e.value.defaults[i] !== undefined;
        const written = e.declaration.params.find((d) => (d.as ?? d.name).text === p.name)?.default;
        const value = optional ? ` = ${written ? short(text, written.span) : "…"}` : "";
        return `${p.name}: ${printType(p.node.type)}${value}`;
      }),
      result: outputs.length === 0 ? "nothing" : outputs.join(", "),
    };
  }
  if (e.kind !== "def") return undefined;
  return {
    name,
    params: e.declaration.params.map((p) => short(text, p.span)),
    result: e.declaration.result ? short(text, e.declaration.result.span) : "…",
  };
}

function short(text: string, span: Span): string {
  const written = text.slice(span.start, span.end).replace(/\s+/g, " ");
  return written.length > 40 ? `${written.slice(0, 39)}…` : written;
}

export const printSignature = (s: CallSignature): string => `${s.name}(${s.params.join(", ")}) -> ${s.result}`;

export function functionSignature(e: Entity, name: string, text: string): string {
  const signature = signatureOf(e, name, text);
  return signature ? `${e.kind === "def" ? "def" : "function"} ${printSignature(signature)}` : name;
}
