/** @file The programs of the bundle's one file of code: each is read only when it is started. */
import type { Program } from "./load.ts";

const programs: Readonly<Record<Program, () => Promise<unknown>>> = {
  tensorgraph: () => import("../cli/main.ts"),
  server: () => import("../main.ts"),
  worker: () => import("../kernel/worker.ts"),
  "view-thread": () => import("../running/view-thread.ts"),
};

export const start = (program: Program): Promise<unknown> => programs[program]();
