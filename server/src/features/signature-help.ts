/** @file Signature help: the parameters of the call around the cursor, the active one marked, with its type. */
import { MarkupKind, SignatureHelpRequest } from "vscode-languageserver";
import { feature } from "../feature.ts";
import { bracketsAround } from "../query/call-around.ts";
import { calledBy } from "../query/callable.ts";

export const signatureHelp = feature(
  SignatureHelpRequest.type,
  { signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: ["="] } },
  (a, { position }) => {
    for (const around of bracketsAround(a.text, a.lines.offset(position))) {
      if (around.bracket !== "(" || around.callee === "") continue;
      const called = calledBy(a, around.callee);
      if (!called) continue;
      const labels = called.params.map((p) => p.label);
      const head = `${called.name}(`;
      let at = head.length;
      const parameters = labels.map((label) => {
        const range: [number, number] = [at, at + label.length];
        at += label.length + 2;
        return { label: range };
      });
      return {
        signatures: [
          {
            label: `${head}${labels.join(", ")})${called.result === "" ? "" : ` -> ${called.result}`}`,
            documentation: { kind: MarkupKind.Markdown, value: called.doc },
            parameters,
          },
        ],
        activeSignature: 0,
        activeParameter: active(
          around.args,
          called.params.map((p) => p.name),
        ),
      };
    }
    return null;
  },
);

/** By name when the argument being typed has one, else by position. */
function active(args: readonly string[], names: readonly string[]): number {
  const named = /^([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)/u.exec(args.at(-1) ?? "")?.[1];
  const byName = named === undefined ? -1 : names.indexOf(named);
  return byName >= 0 ? byName : Math.max(0, args.length - 1);
}
