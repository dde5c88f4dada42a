/**
 * @file The kernels of a device by their text: programs share them, and launches of other numbers of threads. Those that no program uses
 * stay for a while, for who asks again.
 */
import type { KernelSource } from "../../../runtime/src/backends/gpu/commands.ts";
import type { Gpu, Kernel } from "./load-gpu.ts";
import { specials } from "./run-program.ts";
import { storeVectors } from "./store-vectors.ts";

interface Entry {
  readonly kernel: Kernel;
  /** Programs that hold it. */
  users: number;
}

/** So many that no program uses may stay: each is a pipeline of the driver and a few bytes. */
const mostIdle = 256;

export class KernelStore {
  private readonly gpu: Gpu;
  /** Those that nobody has asked for longest come first. */
  private readonly entries = new Map<string, Entry>();

  constructor(gpu: Gpu) {
    this.gpu = gpu;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Built and ready for any number of threads, for one more user once it is held. Rejects with what the compiler of the driver says. */
  async find(source: KernelSource): Promise<Kernel> {
    const key = keyOf(source);
    const known = this.entries.get(key);
    this.entries.delete(key);
    const entry = known ?? { kernel: await this.build(source), users: 0 };
    this.entries.set(key, entry);
    return entry.kernel;
  }

  hold(sources: readonly KernelSource[]): void {
    for (const source of sources) this.entries.get(keyOf(source))!.users++;
  }

  drop(sources: readonly KernelSource[]): void {
    for (const source of sources) this.entries.get(keyOf(source))!.users--;
    const idle = [...this.entries].filter(([, { users }]) => users === 0);
    for (const [key, { kernel }] of idle.slice(0, Math.max(0, idle.length - mostIdle))) {
      this.entries.delete(key);
      kernel.destroy();
    }
  }

  private async build(given: KernelSource): Promise<Kernel> {
    const { source, helpers, output, steps } = given;
    const functions = helpers.map((h) => ({
      source: h.source,
      settings: { argumentTypes: [...h.arguments], returnType: h.result },
    }));
    const arrays = Array.from({ length: parametersOf(source) - steps - specials.length }, () => "Array");
    const rounds = Array.from({ length: steps }, () => "Integer");
    const argumentTypes = [...arrays, ...rounds, ...specials.map(() => "Number")];
    const kernel = this.gpu.createKernel(source, { ...settingsOf(output), functions, argumentTypes });
    storeVectors(kernel, given);
    await kernel.build(...arrays.map(() => Float32Array.of(0)), ...rounds.map(() => 0), ...specials);
    return kernel;
  }
}

const keyOf = ({ source, output }: KernelSource): string => `${output.length} ${source}`;

const parametersOf = (source: string): number => source.slice(0, source.indexOf(")")).split(",").length;

/** Of every kernel, for so many threads at first. */
export const settingsOf = (output: readonly number[]) => ({
  output: [...output],
  // The text of a kernel names no number of threads: each launch says it.
  dynamicOutput: true,
  pipeline: true,
  immutable: true,
  precision: "single" as const,
  // A loop that gpu.js does not see the end of stops there.
  loopMaxIterations: 2 ** 30,
  strictIntegers: true,
});
