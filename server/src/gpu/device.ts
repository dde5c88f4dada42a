/** @file One GPU device under gpu.js: its buffers and programs, and what became of the device. */
import type {
  Adapter,
  Answer,
  Command,
  DeviceFailure,
  DeviceProgram,
  KernelSource,
} from "../../../runtime/src/backends/gpu/commands.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { type Captured, captureDevice } from "./capture-device.ts";
import { type Gpu, type Handle, handleOn, type Kernel, loadGpu } from "./load-gpu.ts";
import type { News } from "./messages.ts";
import { type Program, ProgramRun, specials } from "./run-program.ts";

/** Told what happens to a device. */
type Tell = (news: News) => void;

/** Opens the adapter that the system prefers, and runs one kernel on it to see that it really works. */
export async function openDevice(tell: Tell): Promise<Device | DeviceFailure> {
  const captured = await captureDevice();
  if (captured.kind === "device-failure") return captured;
  const device = new Device(captured, await loadGpu(), tell);
  const refused = await device.probe();
  return refused ?? device;
}

export class Device {
  readonly kind = "device";
  failure: DeviceFailure | undefined;
  private readonly captured: Captured;
  private readonly gpu: Gpu;
  private readonly tell: Tell;
  private readonly buffers = new Map<number, Handle>();
  private readonly programs = new Map<number, Program>();
  /** Kernels by their text: programs share them, and launches of other numbers of threads. */
  private readonly kernels = new Map<string, Kernel>();
  private mode = "";
  /** Programs whose build nobody waits for, or "all". */
  private readonly abandoned = new Set<number | "all">();
  /** One that gpu.js has made: others are like it. */
  private pattern: Handle | undefined;

  constructor(captured: Captured, gpu: Gpu, tell: Tell) {
    this.captured = captured;
    this.gpu = gpu;
    this.tell = tell;
    void captured.lost.then((message) => this.fail("lost", message));
    captured.onError = (error) => this.fail(error.isMemory ? "out-of-memory" : "shader", error.message);
  }

  get adapter(): Adapter {
    return { kind: "adapter", mode: this.mode, ...this.captured.adapter };
  }

  /** Sends three numbers there and back, and looks in which mode gpu.js did it. */
  async probe(): Promise<DeviceFailure | undefined> {
    try {
      const kernel = this.gpu.createKernel("function same(a) { return a[this.thread.x]; }", settingsOf([3]));
      this.pattern = await kernel(Float32Array.of(1, 2, 3));
      const [first, , last] = await this.pattern.toArray();
      this.mode = kernel.kernel.constructor.mode;
      this.captured.device.onuncapturederror = null;
      if (this.mode === "webgpu" && first === 1 && last === 3) return undefined;
      return failure("no-adapter", `gpu.js chose ${this.mode}, which is no GPU`);
    } catch (error) {
      return this.failure ?? failure("no-adapter", messageOf(error));
    }
  }

  /** Undefined when all is well and there is nothing to say. Never rejects. */
  async carryOut(command: Command): Promise<Answer | undefined> {
    if (this.failure) return this.failure;
    try {
      return await this.attempt(command);
    } catch (error) {
      const reason = command.kind === "build" ? "shader" : "lost";
      const found = this.failure ?? failure(reason, messageOf(error));
      // A shader that does not build is the business of who asked for it; anything else leaves the device in doubt.
      if (found.reason !== "shader") this.fail(found.reason, found.message);
      return found;
    }
  }

  private async attempt(command: Command): Promise<Answer | undefined> {
    switch (command.kind) {
      case "upload":
        this.buffers.set(command.buffer, this.upload(command.data));
        return undefined;
      case "build":
        this.programs.set(command.program, await this.build(command.code, command.program));
        return undefined;
      case "run":
        await this.run(command);
        return undefined;
      case "read": {
        const data: Float32Array[] = [];
        for (const b of command.buffers) data.push(await this.bufferOf(b).toArray());
        await this.captured.settle();
        return this.failure ?? { kind: "elements", data };
      }
      case "finish":
        await this.captured.device.queue.onSubmittedWorkDone();
        await this.captured.settle();
        return this.failure;
      case "times":
        return { kind: "times", milliseconds: this.programs.get(command.program)?.milliseconds ?? [] };
      case "release":
        for (const b of command.buffers) {
          this.buffers.get(b)?.delete();
          this.buffers.delete(b);
        }
        return undefined;
      case "discard":
        this.discard(command.program);
        return undefined;
      case "lose":
        this.captured.device.destroy();
        await this.captured.lost;
        return undefined;
    }
  }

  /** gpu.js has no way to bring an array to the device but through a kernel that copies it. */
  private upload(data: Float32Array): Handle {
    const handle = this.allocate(data.length);
    this.captured.device.queue.writeBuffer(handle.buffer, 0, data as Float32Array<ArrayBuffer>);
    return handle;
  }

  private bufferOf(buffer: number): Handle {
    return this.buffers.get(buffer) ?? bug(`no buffer ${buffer} on the device`);
  }

  /** What is built by then stays: whoever asks again waits for the rest only. */
  abandon(program: number | "all"): void {
    this.abandoned.add(program);
  }

  private async build(code: DeviceProgram, program: number): Promise<Program> {
    const { device } = this.captured;
    const kernels: Kernel[] = [];
    // What a shader does wrong is told here, and is no trouble of the device.
    device.pushErrorScope("validation");
    try {
      for (const source of code.kernels) {
        if (this.abandoned.delete(program) || this.abandoned.has("all")) throw new Error("nobody waits for it");
        kernels.push(await this.kernelOf(source));
      }
    } finally {
      await device.popErrorScope();
    }
    const constants = code.constants.map((data) => this.upload(data));
    return { code, kernels, constants, milliseconds: Array.from({ length: code.timers }, () => 0) };
  }

  /** Built and ready, for any number of threads. Rejects with what the compiler of the driver says. */
  private async kernelOf({ source, helpers, output, steps }: KernelSource): Promise<Kernel> {
    const key = `${output.length} ${source}`;
    let kernel = this.kernels.get(key);
    if (!kernel) {
      const functions = helpers.map((h) => ({
        source: h.source,
        settings: { argumentTypes: [...h.arguments], returnType: h.result },
      }));
      const arrays = Array.from({ length: parametersOf(source) - steps - specials.length }, () => "Array");
      const rounds = Array.from({ length: steps }, () => "Integer");
      const argumentTypes = [...arrays, ...rounds, ...specials.map(() => "Number")];
      kernel = this.gpu.createKernel(source, { ...settingsOf(output), functions, argumentTypes });
      await kernel.build(...arrays.map(() => Float32Array.of(0)), ...rounds.map(() => 0), ...specials);
      this.kernels.set(key, kernel);
    }
    this.tell("built");
    return kernel;
  }

  private async run({ program, inputs, results, isTimed }: Extract<Command, { kind: "run" }>): Promise<void> {
    const built = this.programs.get(program) ?? bug(`no program ${program}`);
    const { device } = this.captured;
    const allocate = (floats: number): Handle => this.allocate(floats);
    const run = new ProgramRun(
      built,
      { device, allocate, isTimed },
      inputs.map((b) => this.bufferOf(b)),
    );
    await run.run();
    for (const [i, slot] of built.code.results.entries()) {
      // One slot may be several results; each holds it.
      this.buffers.set(results[i]!, run.slots[slot]!.clone());
    }
    for (const handle of run.slots.slice(inputs.length + built.constants.length)) handle?.delete();
    const finished = (): void => this.tell("finished");
    void device.queue.onSubmittedWorkDone().then(finished, finished);
  }

  private allocate(floats: number): Handle {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.captured.device.createBuffer({ size: 4 * floats, usage });
    return handleOn(buffer, floats, this.pattern ?? bug("a device that was not tried"));
  }

  private discard(program: number): void {
    for (const handle of this.programs.get(program)?.constants ?? []) handle.delete();
    this.programs.delete(program);
  }

  private fail(reason: DeviceFailure["reason"], message: string): void {
    if (this.failure) return;
    this.failure = failure(reason, message);
    this.tell("failed");
  }

  async close(): Promise<void> {
    this.failure ??= failure("lost", "the device was closed");
    this.captured.device.destroy();
    // gpu.js has to see it as well, before it asks for another.
    await this.captured.lost;
  }
}

const failure = (reason: DeviceFailure["reason"], message: string): DeviceFailure => ({
  kind: "device-failure",
  reason,
  message,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const parametersOf = (source: string): number => source.slice(0, source.indexOf(")")).split(",").length;

const settingsOf = (output: readonly number[]) => ({
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
