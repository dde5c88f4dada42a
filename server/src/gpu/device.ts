/** @file One GPU device under gpu.js: its buffers and programs, and what became of the device. */
import type {
  Adapter,
  Answer,
  Command,
  DeviceFailure,
  DeviceProgram,
} from "../../../runtime/src/backends/gpu/commands.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { type Captured, captureDevice } from "./capture-device.ts";
import { KernelStore, settingsOf } from "./kernel-store.ts";
import { type Gpu, type Handle, type Kernel, loadGpu } from "./load-gpu.ts";
import type { News } from "./messages.ts";
import { workCame } from "./resting.ts";
import { type Program, ProgramRun } from "./run-program.ts";
import { allocate, download, upload } from "./transfers.ts";

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
  private readonly kernels: KernelStore;
  private mode = "";
  /** Programs whose build nobody waits for, or "all". */
  private readonly abandoned = new Set<number | "all">();
  /** Buffers of runs that are not to be finished. */
  private readonly cancelled = new Set<number>();
  /** Of the buffers that were ever made. */
  private greatest = 0;
  /** Buffers of lower numbers were made before memory ran out. */
  private soundBelow = 0;
  /** One that gpu.js has made: others are like it. */
  private pattern: Handle | undefined;

  constructor(captured: Captured, gpu: Gpu, tell: Tell) {
    this.captured = captured;
    this.gpu = gpu;
    this.kernels = new KernelStore(gpu);
    this.tell = tell;
    void captured.lost.then((message) => this.fail("lost", message));
    captured.onError = ({ isMemory, message, makes }) => {
      if (isMemory && !this.failure) this.soundBelow = makes;
      if (isMemory) this.fail("out-of-memory", message);
      else this.fail("lost", `it refused a command: ${message}`);
    };
  }

  get adapter(): Adapter {
    return { kind: "adapter", mode: this.mode, ...this.captured.adapter };
  }

  /** Sends three numbers through a kernel and back, and looks in which mode gpu.js did it. */
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
    if (this.failure) return (await this.rescued(command)) ?? this.failure;
    workCame();
    this.mark(command);
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

  /** Buffers have growing numbers: what is made by a command is known by its least one. */
  private mark(command: Command): void {
    const made = command.kind === "upload" ? [command.buffer] : command.kind === "run" ? command.results : [];
    this.captured.makes = made.length > 0 ? Math.min(...made) : this.greatest + 1;
    this.greatest = Math.max(this.greatest, ...made);
  }

  /** Where memory ran out, what was made before is still there to be read. */
  private async rescued(command: Command): Promise<Answer | undefined> {
    if (command.kind !== "read" || command.buffers.some((b) => b >= this.soundBelow)) return undefined;
    try {
      const handles = command.buffers.map((b) => this.bufferOf(b));
      return { kind: "elements", data: await download(this.captured.device, handles) };
    } catch {
      return undefined;
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
      case "cancel":
        return undefined;
      case "read": {
        if (command.buffers.some((b) => this.cancelled.has(b))) return failure("cancelled", "cancelled");
        const handles = command.buffers.map((b) => this.bufferOf(b));
        const data = await download(this.captured.device, handles);
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
          this.cancelled.delete(b);
        }
        return undefined;
      case "discard":
        this.discard(command.program);
        return undefined;
      case "memory":
        return { kind: "memory", ...this.captured.memory(), kernels: this.kernels.size };
      case "lose":
        this.captured.device.destroy();
        await this.captured.lost;
        return undefined;
    }
  }

  private upload(data: Float32Array): Handle {
    return upload(this.captured.device, data, this.like);
  }

  private get like(): Handle {
    return this.pattern ?? bug("a device that was not tried");
  }

  private bufferOf(buffer: number): Handle {
    return this.buffers.get(buffer) ?? bug(`no buffer ${buffer} on the device`);
  }

  /** What is built by then stays: whoever asks again waits for the rest only. */
  abandon(program: number | "all"): void {
    this.abandoned.add(program);
  }

  /** Results that nobody waits for any more. */
  cancel(results: readonly number[]): void {
    for (const r of results) this.cancelled.add(r);
  }

  private async build(code: DeviceProgram, program: number): Promise<Program> {
    const { device } = this.captured;
    const kernels: Kernel[] = [];
    let refused: GPUError | null = null;
    // What a shader does wrong is told here, and is no trouble of the device.
    device.pushErrorScope("validation");
    try {
      for (const source of code.kernels) {
        if (this.abandoned.delete(program) || this.abandoned.has("all")) throw new Error("nobody waits for it");
        kernels.push(await this.kernels.find(source));
        this.tell("built");
      }
    } finally {
      refused = await device.popErrorScope();
    }
    if (refused) throw new Error(refused.message);
    this.kernels.hold(code.kernels);
    const constants = code.constants.map((data) => this.upload(data));
    return { code, kernels, constants, milliseconds: Array.from({ length: code.timers }, () => 0) };
  }

  private async run({ program, inputs, results, isTimed }: Extract<Command, { kind: "run" }>): Promise<void> {
    const built = this.programs.get(program) ?? bug(`no program ${program}`);
    const { device } = this.captured;
    const isCancelled = (): boolean => this.abandoned.has("all") || results.some((r) => this.cancelled.has(r));
    const run = new ProgramRun(
      built,
      { device, allocate: (floats) => allocate(device, floats, this.like), isTimed, isCancelled },
      inputs.map((b) => this.bufferOf(b)),
    );
    const isDone = await run.run();
    for (const [i, slot] of isDone ? built.code.results.entries() : []) {
      // One slot may be several results; each holds it.
      this.buffers.set(results[i]!, run.slots[slot]!.clone());
    }
    for (const handle of run.slots.slice(inputs.length + built.constants.length)) handle?.delete();
    const finished = (): void => this.tell("finished");
    void device.queue.onSubmittedWorkDone().then(finished, finished);
  }

  private discard(number: number): void {
    const program = this.programs.get(number);
    if (!program) return;
    for (const handle of program.constants) handle.delete();
    this.kernels.drop(program.code.kernels);
    this.programs.delete(number);
  }

  private fail(reason: DeviceFailure["reason"], message: string): void {
    if (this.failure) return;
    this.failure = failure(reason, message);
    this.tell("failed");
  }

  async close(): Promise<void> {
    this.failure ??= failure("lost", "the device was closed");
    const { device, lost } = this.captured;
    // Dawn ends the process if it ends before every such promise is settled: those before this one are by then.
    const done = device.queue.onSubmittedWorkDone();
    device.destroy();
    // gpu.js has to see it as well, before it asks for another.
    await Promise.allSettled([lost, done]);
  }
}

const failure = (reason: DeviceFailure["reason"], message: string): DeviceFailure => ({
  kind: "device-failure",
  reason,
  message,
});

/** Of a shader that is refused gpu.js says where, and then the whole of it. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split("\n--- generated")[0]!
    .split("\n")
    .map((line) => line.trim())
    .join(" ");
