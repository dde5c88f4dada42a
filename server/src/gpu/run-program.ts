/** @file Carries out the actions of a program: launches, repeats of them, copies. */
import type {
  Action,
  Branch,
  Choice,
  Copy,
  DeviceProgram,
  Place,
  Repeat,
} from "../../../runtime/src/backends/gpu/commands.ts";
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
  /** Whether nobody waits for the run any more. */
  readonly isCancelled: () => boolean;
}

/** Ends a run in the middle. */
const ended = Symbol("a run that nobody waits for");

/** The three numbers that no literal of a kernel can give, after the arrays and the rounds. */
export const specials = [0, Number.POSITIVE_INFINITY, Number.NaN] as const;

/** So much may be submitted before the device is waited for: its memory is free for others only when it has got so far. */
const mostLaunches = 128;
const mostFloats = 2 ** 26;
/** Rounds that a repeat with a condition is ahead of the look at it: what those after the last one give is thrown away. */
const mostAhead = 16;
const mostFloatsAhead = 2 ** 24;

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

  /** False when it was cancelled: then there are no results. */
  async run(): Promise<boolean> {
    try {
      await this.perform(this.program.code.actions);
      return true;
    } catch (error) {
      if (error === ended) return false;
      throw error;
    }
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
        case "choice":
          await this.choose(action);
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
    if (this.place.isCancelled()) throw ended;
  }

  private async repeat(repeat: Repeat): Promise<void> {
    const { count, carry, until } = repeat;
    for (const { start, slot } of carry) this.slots[slot] = this.handle(start).clone();
    if (until !== undefined) return this.repeatUntil(repeat, until);
    for (let i = 0; i < count; i++) {
      this.hand(repeat, await this.round(repeat, i));
    }
  }

  /** What a round hands to the next one. */
  private async round({ count, isBackwards, body, carry }: Repeat, i: number): Promise<readonly Handle[]> {
    this.rounds.push(isBackwards ? count - 1 - i : i);
    await this.perform(body);
    this.rounds.pop();
    return carry.map(({ next }) => this.handle(next).clone());
  }

  private hand({ carry, ends }: Repeat, handed: readonly Handle[]): void {
    for (const [c, { slot }] of carry.entries()) {
      this.free(slot);
      this.slots[slot] = handed[c];
    }
    for (const slot of ends) this.free(slot);
  }

  /** Runs some rounds, more each time, keeps what each hands over, and looks at the conditions of all of them at once. */
  private async repeatUntil(repeat: Repeat, until: number): Promise<void> {
    const { count, carry, isExact } = repeat;
    const floats = carry.reduce((sum, { slot }) => sum + floatsOf(this.handle(slot)), 1);
    const most = isExact ? 1 : Math.max(1, Math.min(mostAhead, Math.floor(mostFloatsAhead / floats)));
    for (let i = 0, ahead = 1; i < count; i += ahead, ahead = Math.min(2 * ahead, most)) {
      ahead = Math.min(ahead, count - i);
      const stops = this.place.allocate(ahead);
      const kept: (readonly Handle[])[] = [];
      for (let k = 0; k < ahead; k++) {
        const handed = await this.round(repeat, i + k);
        this.copyFloats(this.handle(until), stops, [{ from: 0, to: k, floats: 1 }]);
        kept.push(handed.map((h) => h.clone()));
        this.hand(repeat, handed);
      }
      const end = (await stops.toArray()).findIndex((x) => x > 0.5);
      stops.delete();
      if (end >= 0)
        for (const [c, { slot }] of carry.entries()) {
          this.free(slot);
          this.slots[slot] = kept[end]![c]!.clone();
        }
      for (const handles of kept) for (const h of handles) h.delete();
      if (end >= 0) return;
    }
  }

  private async choose({ condition, yes, no, slots }: Choice): Promise<void> {
    const [value] = await this.handle(condition).toArray();
    const { actions, results, ends }: Branch = value! > 0.5 ? yes : no;
    await this.perform(actions);
    const chosen = results.map((r) => this.handle(r).clone());
    for (const [i, slot] of slots.entries()) this.slots[slot] = chosen[i];
    for (const slot of ends) this.free(slot);
  }

  private copy({ from, to, regions }: Copy): void {
    const at = ({ offset, by, step }: Place): number => (by === 0 ? offset : offset + by * this.rounds[step]!);
    const floats = regions.map((r) => ({ from: at(r.from), to: at(r.to), floats: r.floats }));
    this.copyFloats(this.handle(from), this.handle(to), floats);
  }

  /** gpu.js submits each kernel at once, so that what is submitted here comes after those that were called before. */
  private copyFloats(
    source: Handle,
    target: Handle,
    regions: readonly { readonly from: number; readonly to: number; readonly floats: number }[],
  ): void {
    const { device } = this.place;
    const encoder = device.createCommandEncoder();
    for (const { from, to, floats } of regions) {
      encoder.copyBufferToBuffer(source.buffer, 4 * from, target.buffer, 4 * to, 4 * floats);
    }
    device.queue.submit([encoder.finish()]);
  }
}

const floatsOf = (handle: Handle): number => handle.output.reduce((product, d) => product * d, 1);
