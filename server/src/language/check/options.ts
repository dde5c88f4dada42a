/** @file `with no_default_updates, mode = debug`: options of a function. */
import type { DeviceChoice, FunctionSpec, Guard, Mode } from "../../../../runtime/src/contract.ts";
import type { Clause, Expr, Span } from "../ast.ts";
import type { Context } from "./context.ts";
import { replacing, report } from "./report.ts";
import { nearest } from "./suggest.ts";

/** Those of Theano's `NanGuardMode`, and what they say of a guard. */
const guards = { nan_is_error: "nan", inf_is_error: "inf", big_is_error: "big" } as const;
export const optionNames = [
  "no_default_updates",
  "mode",
  "device",
  "profile",
  "nan_is_error",
  "inf_is_error",
  "big_is_error",
] as const;
export const modes: readonly Mode[] = ["fast", "debug", "nanguard", "reproducible"];
export const devices: readonly DeviceChoice[] = ["cpu", "gpu", "auto", "reference"];

/** Undefined after a diagnostic. */
export function readOptions(
  cx: Context,
  clauses: readonly Extract<Clause, { kind: "with" }>[],
): FunctionSpec["options"] | undefined {
  let noDefaultUpdates = false;
  let profile = false;
  let mode: Mode = "fast";
  let device: DeviceChoice | undefined;
  let good = true;
  const guard: { -readonly [K in keyof Guard]: Guard[K] } = { nan: true, inf: true, big: false };
  let guarding: Span | undefined;
  for (const { name, value } of clauses.flatMap((c) => c.options)) {
    switch (name.text) {
      case "no_default_updates":
      case "profile": {
        const flag = readFlag(cx, name.text, value);
        if (flag === undefined) good = false;
        else if (name.text === "profile") profile = flag;
        else noDefaultUpdates = flag;
        break;
      }
      case "nan_is_error":
      case "inf_is_error":
      case "big_is_error": {
        const flag = readFlag(cx, name.text, value);
        guarding = name.span;
        if (flag === undefined) good = false;
        else guard[guards[name.text]] = flag;
        break;
      }
      case "mode": {
        const word = readWord(cx, "mode", value, modes, name.span);
        if (word) mode = word;
        else good = false;
        break;
      }
      case "device": {
        const word = readWord(cx, "device", value, devices, name.span);
        if (word) device = word;
        else good = false;
        break;
      }
      default: {
        const near = nearest(name.text, optionNames);
        report(
          cx,
          "unknown-option",
          name.span,
          `there is no option \`${name.text}\`${near ? `; did you mean \`${near}\`?` : `; options are ${optionNames.join(", ")}`}`,
          {
            fixes: near ? [replacing(`Change to ${near}`, name.span, near)] : [],
          },
        );
        good = false;
      }
    }
  }
  if (good && guarding && mode !== "nanguard" && mode !== "debug") {
    report(cx, "unknown-option", guarding, "this is an option of `mode = nanguard` and `mode = debug`");
    good = false;
  }
  return good ? { noDefaultUpdates, profile, mode, ...(device && { device }), ...(guarding && { guard }) } : undefined;
}

function readFlag(cx: Context, name: string, value: Expr | undefined): boolean | undefined {
  if (!value) return true;
  if (value.kind === "constant" && (value.name === "true" || value.name === "false")) return value.name === "true";
  report(cx, "unknown-option", value.span, `\`${name}\` is true or false`);
  return undefined;
}

/** The word may stand bare or in quotes. */
function readWord<T extends string>(
  cx: Context,
  option: string,
  value: Expr | undefined,
  words: readonly T[],
  span: Expr["span"],
): T | undefined {
  const text = value?.kind === "name" ? value.text : value?.kind === "string" ? value.value : undefined;
  const word = words.find((w) => w === text);
  if (word) return word;
  const near = text && nearest(text, words);
  const said = text === undefined ? `\`${option}\` needs a value` : `there is no ${option} \`${text}\``;
  report(
    cx,
    "unknown-option",
    value?.span ?? span,
    `${said}${near ? `; did you mean \`${near}\`?` : `; it is one of ${words.join(", ")}`}`,
    {
      fixes: near && value ? [replacing(`Change to ${near}`, value.span, near)] : [],
    },
  );
  return undefined;
}
