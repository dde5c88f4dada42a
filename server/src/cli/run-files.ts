/** @file `tensorgraph run`: runs the cells of files and shows what they give. */
import { resolve } from "node:path";
import type { KernelDevice } from "../../protocol/kernel.ts";
import { Kernel } from "../kernel/kernel.ts";
import { parse } from "../language/parse.ts";
import { SourceText } from "../text/source-text.ts";
import { override } from "./override.ts";
import { noProgress, terminalProgress } from "./progress.ts";
import { jsonReporter, textReporter } from "./report.ts";
import { readSource } from "./source-file.ts";
import { styleFor } from "./style.ts";

export interface RunOptions {
  readonly cell: readonly string[];
  readonly device: KernelDevice;
  readonly json: boolean;
  readonly set: readonly string[];
  /** 0: as many as there are cores. */
  readonly threads: number;
}

/** Exit status: 0 when every cell ran to its end, 1 after any error, 130 when interrupted. */
export async function runFiles(names: readonly string[], options: RunOptions): Promise<number> {
  let status = 0;
  for (const name of names) {
    const one = await runFile(name, options);
    if (one === 130) return one;
    status = Math.max(status, one);
  }
  return status;
}

async function runFile(name: string, options: RunOptions): Promise<number> {
  const complain = (line: string): void => console.error(line);
  const source = readSource(name);
  if (source.kind === "unreadable") {
    complain(source.message);
    return 1;
  }
  const replaced = override(source.text, parse(source.text).file, options.set);
  if (replaced.kind === "refused") {
    complain(replaced.message);
    return 1;
  }
  const { text } = replaced;
  const parsed = parse(text);
  const cells = chooseCells(parsed.file.cells, options.cell);
  if (typeof cells === "string") {
    complain(`${name}: ${cells}`);
    return 1;
  }
  const lines = new SourceText(text);
  const reporter = options.json
    ? jsonReporter(name, (line) => console.log(line))
    : textReporter(
        lines,
        name,
        (line) => console.log(line),
        complain,
        styleFor(process.stdout),
        process.stdout.isTTY && process.stderr.isTTY ? terminalProgress(process.stderr) : noProgress,
      );
  const kernel = new Kernel({ device: options.device, threads: () => options.threads, onEvent: reporter.event });
  const interrupt = (): void => void kernel.interrupt();
  process.on("SIGINT", interrupt);
  try {
    const outcome = await kernel.run({ text, uri: resolve(name), ...(cells && { cells }) });
    if (outcome.interrupted) return 130;
    return outcome.ok ? 0 : 1;
  } finally {
    process.off("SIGINT", interrupt);
    await kernel.dispose();
  }
}

/** Indices of the cells with these titles; undefined without titles: all of them. A string says which title is unknown. */
function chooseCells(
  cells: readonly { readonly title?: string }[],
  titles: readonly string[],
): readonly number[] | undefined | string {
  if (titles.length === 0) return undefined;
  const chosen: number[] = [];
  for (const title of titles) {
    const wanted = title.trim().toLowerCase();
    const at = cells.findIndex((c) => c.title?.trim().toLowerCase() === wanted);
    const index = at >= 0 ? at : cells.findIndex((c) => c.title?.trim().toLowerCase().startsWith(wanted));
    if (index < 0) {
      const known = cells.flatMap((c) => (c.title === undefined ? [] : [`"${c.title}"`]));
      return `no cell is called "${title}"; there ${known.length === 0 ? "are no titles" : `is ${known.join(", ")}`}`;
    }
    chosen.push(index);
  }
  return chosen;
}
