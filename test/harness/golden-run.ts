/**
 * @file Golden files of the checker as programs to run on a GPU: without what is wrong in them, `with device = gpu` on each function,
 * float64 declared anew by the checker's own fix, one more function of everything that has a name, and a call of each.
 */
import { substituteDim } from "../../runtime/src/ir/dim.ts";
import { isFloat } from "../../runtime/src/ir/dtype.ts";
import type { TensorType } from "../../runtime/src/ir/type.ts";
import type { Span, Statement } from "../../server/src/language/ast.ts";
import type { Checked } from "../../server/src/language/check/check.ts";
import { parse } from "../../server/src/language/parse.ts";
import { checkText } from "./golden.ts";
import { uniforms } from "./samples.ts";

const onGpu = "\n  with device = gpu";

/** `program` is the text of a golden file without expectations; `lengths` are those that its shared variables fix. */
export function goldenRun(program: string, lengths: Readonly<Record<string, number>> = {}): string {
  let text = withoutMistakes(inSmall(program));
  const functions = statementsOf(text).filter((s) => s.kind === "function");
  text = applied(
    text,
    functions.map((s) => ({ span: { start: s.span.end, end: s.span.end }, text: onGpu })),
  );
  text = withoutMistakes(inSingle(`${text}\n${everything(text)}`));
  return `${text}\n${calls(text, lengths)}`;
}

/** Data that files would hold is made, and there is less of it. */
const inSmall = (program: string): string =>
  program
    .replaceAll('load("digits.npz").images', "float32(eval(srng.uniform([96, 784])))")
    .replaceAll('load("digits.npz").labels', "arange(96) % 10")
    .replace(/^save\(.*\n/gm, "")
    .replace(/\b784\b/g, "20")
    .replace(/\b400\b/g, "30")
    .replace(/\b10000\b/g, "20");

/** Statements with an error are taken out until there are none, and with them those that need what they would have declared. */
function withoutMistakes(program: string): string {
  let text = program;
  for (;;) {
    const wrong = errorsOf(checkText(text)).map((d) => d.span);
    const bad = statementsOf(text).filter((s) => wrong.some((w) => s.span.start <= w.start && w.start <= s.span.end));
    if (wrong.length === 0 || bad.length === 0) return text;
    text = applied(
      text,
      bad.map(({ span }) => ({ span, text: "" })),
    );
  }
}

/** The fix of `gpu-precision`, as often as it is offered. */
function inSingle(program: string): string {
  let text = program;
  for (;;) {
    const found = errorsOf(checkText(text)).find((d) => d.code === "gpu-precision");
    const edits = found?.fixes[0]?.edits ?? [];
    if (edits.length === 0) return text;
    text = applied(text, edits);
  }
}

/** A function of all names that stand for a part of the graph. */
function everything(text: string): string {
  const { info } = checkText(text);
  const namesOf = (kind: string): string[] => [
    ...new Set(info.symbols.filter((s) => s.kind === kind && s.entity.kind === "node").map((s) => s.name)),
  ];
  const outputs = namesOf("node");
  if (outputs.length === 0) return "";
  return `function everything(${namesOf("input").join(", ")}) -> ${outputs.join(", ")}${onGpu}\n`;
}

/** One call of each function, with arguments that are made up, and a look at the state afterwards. */
function calls(text: string, fixed: Readonly<Record<string, number>>): string {
  const { program } = checkText(text);
  const next = uniforms(29);
  const lengths = new Map(Object.entries(fixed));
  const made = program.functions.map(({ spec }) => {
    const args = spec.params.map(({ name, node }) => `${name}=${argument(node.type, lengths, next)}`);
    const target = spec.outputs.length > 0 ? `${spec.name}_result = ` : "";
    return `# %% ${spec.name}\n${target}${spec.name}(${args.join(", ")})\n`;
  });
  const state = program.shareds.map(({ spec }) => `${spec.ref.name}_state = ${spec.ref.name}.get_value()\n`);
  return `${made.join("")}# %% State\n${state.join("")}`;
}

/** A larger tensor is computed: matrices of it have an inverse. */
const mostWritten = 64;

/** Each length that has a name is another one, from 6 on; two elements of a mask are true. */
function argument(type: TensorType, lengths: Map<string, number>, next: () => number): string {
  const shape = type.shape.map((d) =>
    Number(
      substituteDim(d, (atom) => {
        if (atom.kind === "unknown") return 6;
        if (atom.kind !== "name") return undefined;
        const known = lengths.get(atom.key) ?? 6 + lengths.size;
        lengths.set(atom.key, known);
        return known;
      }),
    ),
  );
  const size = shape.reduce((product, d) => product * d, 1);
  if (size > mostWritten && isFloat(type.dtype)) {
    return `cast(sin(0.7 * arange(${size}) ** 2), "${type.dtype}").reshape([${shape.join(", ")}])`;
  }
  let count = 0;
  const element = (): string => {
    const u = next();
    if (type.dtype === "bool") return count++ % 3 === 0 && count < 6 ? "true" : "false";
    return isFloat(type.dtype) ? (4 * u - 2).toFixed(3) : String(Math.floor(3 * u));
  };
  const list = (axes: readonly number[]): string =>
    axes.length === 0 ? element() : `[${Array.from({ length: axes[0]! }, () => list(axes.slice(1))).join(", ")}]`;
  return list(shape);
}

const statementsOf = (text: string): readonly Statement[] => parse(text).file.cells.flatMap((c) => c.statements);

const errorsOf = ({ diagnostics }: Checked): Checked["diagnostics"] =>
  diagnostics.filter((d) => d.severity === "error");

function applied(text: string, edits: readonly { readonly span: Span; readonly text: string }[]): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((t, e) => t.slice(0, e.span.start) + e.text + t.slice(e.span.end), text);
}
