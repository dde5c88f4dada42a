/** @file Signature help: the parameters of the call around the cursor with the types that they have in it, the active one marked. */
import { MarkupKind, type SignatureHelp, SignatureHelpRequest } from "vscode-languageserver";
import { printType, type TensorType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import { typeOf } from "../language/check/entity.ts";
import { type Probe, probeAt } from "../language/check/probe.ts";
import { valueType } from "../language/check/shared.ts";
import { type Around, allArguments, bracketsAround } from "../query/call-around.ts";
import { typesInCall } from "../query/call-types.ts";
import { type Called, type CalledParam, calledBy } from "../query/callable.ts";

export const signatureHelp = feature(
  SignatureHelpRequest.type,
  { signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: ["="] } },
  (a, { position }): SignatureHelp | null => {
    const offset = a.lines.offset(position);
    for (const around of bracketsAround(a.text, offset)) {
      if (around.bracket !== "(" || around.callee === "") continue;
      const called = calledBy(a, around.callee);
      if (!called) continue;
      return show(called, inCall(a, offset, around, called), active(around.args, called.params));
    }
    return null;
  },
);

interface ShownParam {
  readonly label: string;
  /** What it is declared as, where the label says what it is here. */
  readonly declared?: string;
}

interface Shown {
  readonly params: readonly ShownParam[];
  readonly result: string;
}

function show(called: Called, { params, result }: Shown, activeParameter: number): SignatureHelp {
  const head = `${called.name}(`;
  let at = head.length;
  const parameters = params.map(({ label, declared }) => {
    const range: [number, number] = [at, at + label.length];
    at += label.length + 2;
    const value = `Declared \`${declared}\`.`;
    return { label: range, ...(declared !== undefined && { documentation: { kind: MarkupKind.Markdown, value } }) };
  });
  const labels = params.map((p) => p.label).join(", ");
  return {
    signatures: [
      {
        label: `${head}${labels})${result === "" ? "" : ` -> ${result}`}`,
        documentation: { kind: MarkupKind.Markdown, value: called.doc },
        parameters,
      },
    ],
    activeSignature: 0,
    activeParameter,
  };
}

/** With the types of what is written already, and of the result where that says it. */
function inCall(a: Analysis, offset: number, around: Around, called: Called): Shown {
  if (called.isBuiltin) return called;
  const written = allArguments(a.text, offset, around);
  const probe = probeAt(a.checked, around.calleeStart);
  const given = typesOfArguments(probe, written, called.params);
  const declared = called.params.map((p) => p.type);
  if (called.outputs && declared.every((t) => t !== undefined)) {
    const here = typesInCall(declared, given);
    const params = called.params.map((p, i) => withType(p, printType(here(declared[i]!))));
    const outputs = called.outputs.map((o) => `${o.name === undefined ? "" : `${o.name}: `}${printType(here(o.type))}`);
    return { params, result: outputs.length === 0 ? "nothing" : outputs.join(", ") };
  }
  const params = called.params.map((p, i) => (given[i] ? withType(p, printType(given[i])) : p));
  const whole = probe(`${around.callee}(${written.filter((x) => x !== "").join(", ")})`);
  const type = whole && typeOf(whole);
  return { params, result: type ? printType(type) : called.result };
}

/** Of arguments that stand for tensors, by parameter. */
function typesOfArguments(
  probe: Probe,
  written: readonly string[],
  params: readonly CalledParam[],
): readonly (TensorType | undefined)[] {
  const found: (TensorType | undefined)[] = params.map(() => undefined);
  for (const [place, text] of written.entries()) {
    const { name, value } = split(text);
    const i = name === undefined ? place : params.findIndex((p) => p.name === name);
    const entity = value !== "" && params[i] && isTensor(params[i]) ? probe(value) : undefined;
    if (entity) found[i] = typeOf(entity) ?? valueType(entity);
  }
  return found;
}

/** Lengths, axes, dtypes and the like are what the signature says. */
const isTensor = ({ label }: CalledParam): boolean =>
  !/^\w+: (?:axis|dims?|ints?|dtype|str|bool|tensors|any)(?![[\w])/.test(label);

function withType(p: CalledParam, type: string): ShownParam {
  const value = / = .*$/s.exec(p.label)?.[0] ?? "";
  const label = `${p.name}: ${type}${value}`;
  return label === p.label || !p.label.includes(":") ? { label } : { label, declared: p.label };
}

function split(text: string): { readonly name: string | undefined; readonly value: string } {
  const named = /^([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)\s*(.*)$/su.exec(text);
  return named ? { name: named[1]!, value: named[2]! } : { name: undefined, value: text };
}

/** By name when the argument being typed has one, else by position. */
function active(args: readonly string[], params: readonly CalledParam[]): number {
  const { name } = split(args.at(-1) ?? "");
  const byName = name === undefined ? -1 : params.findIndex((p) => p.name === name);
  return byName >= 0 ? byName : Math.max(0, args.length - 1);
}
