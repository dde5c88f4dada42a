/** @file Carries out the actions of a program: launches, repeats of them, copies. */
import type { Action, Copy, DeviceProgram } from "../../../runtime/src/backends/gpu/commands.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { type Handle, type Kernel, launch } from "./load-gpu.ts";

/** A program that is built. */
export interface Program {
  readonly code: DeviceProgram;
  readonly kernels: readonly Kernel[];
  readonly constants: readonly Handle[];
  readonly milliseconds: number[];
}

/** What a run needs of the device. */
export interface Workplace {
  readonly device: GPUDevice;
  /** An array of so many floats, all 0, that may be copied into. */
  readonly allocate: (floats: number) => Handle;
  readonly isTimed: boolean;
}

/** The three numbers that no literal of a kernel can give, after the arrays and the rounds. */
export const specials = [0, Number.POSITIVE_INFINITY, Number.NaN] as const;

/** So much may be submitted before the device is waited for: its memory is free for others only when it has got so far. */
const mostLaunches = 128;
const mostFloats = 2 ** 26;

/** One run: `slots` are the inputs and the constants at first, and at the end what has not been freed. */
export class ProgramRun {
  readonly slots: (Handle | undefined)[];
  private readonly program: Program;
  private readonly place: Workplace;
  /** By depth of repeats around. */
  private readonly rounds: number[] = [];
  private launches = 0;
  private floats = 0;
  /** What was submitted before the last look at the pace. */
  private fence: Promise<unknown> | undefined;

  constructor(program: Program, place: Workplace, inputs: readonly Handle[]) {
    this.program = program;
    this.place = place;
    this.slots = [...inputs, ...program.constants];
  }

  async run(): Promise<void> {
    await this.perform(this.program.code.actions);
  }

  private async perform(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      switch (action.kind) {
        case "launch":
          await this.timed(action.timer, () => this.launch(action));
          break;
        case "repeat":
          await this.repeat(action);
          break;
        case "allocate":
          this.slots[action.slot] = this.place.allocate(action.floats);
          break;
        case "copy":
          await this.timed(action.timer, () => this.copy(action));
          break;
      }
      for (const slot of action.last) this.free(slot);
    }
  }

  private handle(slot: number): Handle {
    return this.slots[slot] ?? bug(`slot ${slot} is empty`);
  }

  private free(slot: number): void {
    this.slots[slot]?.delete();
    this.slots[slot] = undefined;
  }

  private async timed(timer: number, work: () => void | Promise<void>): Promise<void> {
    const started = performance.now();
    await work();
    if (this.place.isTimed) {
      await this.place.device.queue.onSubmittedWorkDone();
      this.program.milliseconds[timer]! += performance.now() - started;
    }
  }

  private async launch({ kernel, reads, steps, write }: Extract<Action, { kind: "launch" }>): Promise<void> {
    const rounds = steps.map((depth) => this.rounds[depth]!);
    const { kernels, code } = this.program;
    const args = [...reads.map((r) => this.handle(r)), ...rounds, ...specials];
    const made = await launch(kernels[kernel]!, code.kernels[kernel]!.output, args);
    this.slots[write] = made;
    this.launches++;
    this.floats += made.output[0]!;
    if (this.launches > mostLaunches || this.floats > mostFloats) await this.pace();
  }

  /** Lets the device catch up to where the last such look was. */
  private async pace(): Promise<void> {
    this.launches = 0;
    this.floats = 0;
    const before = this.fence;
    this.fence = this.place.device.queue.onSubmittedWorkDone();
    await before;
  }

  private async repeat({ count, isBackwards, carry, body, ends }: Extract<Action, { kind: "repeat" }>): Promise<void> {
    for (const { start, slot } of carry) this.slots[slot] = this.handle(start).clone();
    for (let i = 0; i < count; i++) {
      this.rounds.push(isBackwards ? count - 1 - i : i);
      await this.perform(body);
      this.rounds.pop();
      const handed = carry.map(({ next }) => this.handle(next).clone());
      for (const [c, { slot }] of carry.entries()) {
        this.free(slot);
        this.slots[slot] = handed[c];
      }
      for (const slot of ends) this.free(slot);
    }
  }

  /** gpu.js submits each kernel at once, so that what is submitted here comes after those that are done before. */
  private copy({ from, to, regions }: Copy): void {
    const { device } = this.place;
    const encoder = device.createCommandEncoder();
    const [source, target] = [this.handle(from).buffer, this.handle(to).buffer];
    for (const { from: a, to: b, floats } of regions) {
      const at = a.offset + a.by * this.rounds[a.step]!;
      const into = b.offset + b.by * this.rounds[b.step]!;
      encoder.copyBufferToBuffer(source, 4 * at, target, 4 * into, 4 * floats);
    }
    device.queue.submit([encoder.finish()]);
  }
}
