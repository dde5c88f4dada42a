/** @file A value that comes from outside of the text: a number as the language writes it, or a tensor of a file. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { fromValues, scalarOf } from "../../../runtime/src/ir/array.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { NewValue } from "../../protocol/kernel.ts";
import type { Files } from "./files.ts";
import { type TensorValue, tensor } from "./value.ts";

/** A number is weak, as a literal is. Of a file with several tensors, that called `name`. */
export function readNewValue(source: NewValue, name: string, files: Files): TensorValue | RunFault {
  if (source.kind === "scalar") return readScalar(source.text.trim());
  const loaded = files.load(source.path);
  if (isRunFault(loaded)) return loaded;
  if (loaded.kind === "array") return tensor(loaded.array);
  const only = loaded.entries.size === 1 ? [...loaded.entries.values()][0] : undefined;
  const array = loaded.entries.get(name) ?? only;
  return array
    ? tensor(array)
    : runFault("file-unsupported", `${source.path} holds ${[...loaded.entries.keys()].join(", ")}, but no \`${name}\``);
}

function readScalar(text: string): TensorValue | RunFault {
  const plain = text.replaceAll("_", "");
  if (plain === "true" || plain === "false") return tensor(scalarOf("bool", plain === "true"), true);
  if (/^[+-]?\d+$/.test(plain)) {
    const value = BigInt(plain.replace("+", ""));
    if (value === BigInt.asIntN(64, value)) return tensor(fromValues("int64", [], [value]), true);
  }
  const words: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY };
  const sign = plain.startsWith("-") ? -1 : 1;
  const word = words[plain.replace(/^[+-]/, "")];
  const value = word === undefined ? Number(plain) : sign * word;
  if (plain === "" || (word === undefined && !Number.isFinite(value))) {
    return runFault("not-a-tensor", `\`${text}\` is not a number`);
  }
  return tensor(scalarOf("float64", value), true);
}
