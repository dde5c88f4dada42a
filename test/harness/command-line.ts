/** @file Runs the built command line as a user does, and gives what it printed and its exit status. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

export interface Printed {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
}

const program = resolve("dist/tensorgraph.js");

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** Sends SIGINT when this text has been printed. */
  readonly interruptAfter?: string | number;
}

/** Never rejects; a program that hangs is ended before the test is. */
export function tensorgraph(args: readonly string[], options: RunOptions = {}): Promise<Printed> {
  const start = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], {
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      env: { ...process.env, NO_COLOR: "1" },
    });
    const killer = setTimeout(() => child.kill("SIGKILL"), 280_000);
    let out = "";
    let err = "";
    let interrupted = false;
    const watch = (): void => {
      if (typeof options.interruptAfter === "string" && !interrupted && out.includes(options.interruptAfter)) {
        interrupted = true;
        child.kill("SIGINT");
      }
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      watch();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.stdin.end(options.input ?? "");
    child.on("close", (status) => {
      clearTimeout(killer);
      done({ status, out, err, milliseconds: performance.now() - start });
    });
  });
}
