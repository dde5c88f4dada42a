/** @file The command line: `tensorgraph check`, `run`, `fmt` and `lsp`. Each loads what it needs and no more. */
import { Command, InvalidArgumentError, Option } from "commander";
import { mostThreads } from "../kernel/threads/count-threads.ts";
import { optimiseLater } from "../optimise-later.ts";
import type { RunOptions } from "./run-files.ts";

optimiseLater();

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `auto` is 0. */
function readThreads(text: string): number {
  if (text === "auto") return 0;
  if (/^[0-9]{1,2}$/.test(text) && Number(text) <= mostThreads) return Number(text);
  throw new InvalidArgumentError(`It is auto, or a number up to ${mostThreads}.`);
}

const program = new Command("tensorgraph")
  .description("Checks, runs and formats tensor-graph files (.tg).")
  .version(process.env.TENSORGRAPH_VERSION ?? "development")
  .showHelpAfterError("(tensorgraph --help tells what there is)");

program
  .command("check")
  .description("say what is wrong in files, without running them")
  .argument("<files...>", "files to check; - is standard input")
  .option("--json", "print the diagnostics as JSON", false)
  .option("--hints", "also say what an editor shows as a hint: unused inputs, hidden names", false)
  .action(async (files: string[], options: { json: boolean; hints: boolean }) => {
    const { checkFiles } = await import("./check-files.ts");
    finish(checkFiles(files, options));
  });

program
  .command("run")
  .description("run every cell of files, and print each result after its source line")
  .argument("<files...>", "files to run, one after the other; - is standard input")
  .option("--cell <title>", "run only the cell with this title (may be repeated)", collect, [])
  .addOption(
    new Option(
      "--device <device>",
      "where functions compute that do not say it: cpu compiles to WebAssembly; gpu runs on WebGPU; auto takes the gpu where it is good; reference is plain loops, slow and obvious",
    )
      .choices(["cpu", "gpu", "auto", "reference"])
      .default("cpu"),
  )
  .option("--json", "print events as JSON, one a line", false)
  .option(
    "--threads <count>",
    "how many threads compute on the processor; auto: as many as there are cores, eight at most. The results are the same",
    readThreads,
    1,
  )
  .option("--set <name=value>", "bind a name of the file to another value (may be repeated)", collect, [])
  .action(async (files: string[], options: RunOptions) => {
    const { runFiles } = await import("./run-files.ts");
    finish(await runFiles(files, options));
  });

program
  .command("fmt")
  .description("format files in place")
  .argument("<files...>", "files to format; - is standard input, to standard output")
  .option("--check", "write nothing; exit with 1 if a file is not formatted", false)
  .action(async (files: string[], options: { check: boolean }) => {
    const { formatFiles } = await import("./format-files.ts");
    finish(formatFiles(files, options));
  });

program
  .command("lsp")
  .description("start the language server, for editors")
  .option("--stdio", "speak over standard input and output (the default)")
  .action(async () => {
    if (!process.argv.includes("--stdio")) process.argv.push("--stdio");
    await import("../main.ts");
  });

/** The exit status is set rather than exiting at once, so that what was printed is written out first. */
function finish(status: number): void {
  process.exitCode = status;
}

// A reader that closes the pipe early (`| head`) ends the program quietly.
process.stdout.on("error", (e: NodeJS.ErrnoException) => process.exit(e.code === "EPIPE" ? 0 : 1));
void program.parseAsync();
