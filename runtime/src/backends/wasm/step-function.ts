/** @file One WebAssembly function per step: where its tensors stand, its constants, and the check for an interrupt. */
import { dtypeInfo } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Step, Tensor } from "../../optimize/plan.ts";
import { Code, type Label, type Local, type ValueType } from "./emit/code.ts";
import type { ModuleBuilder } from "./emit/module.ts";
import { header } from "./memory.ts";

/** Where a tensor stands during a run. */
export type Place =
  | { readonly kind: "fixed"; readonly address: number }
  /**
   * The address is read from the executable's table at the start of a step. `exact`: it is a row of a larger tensor, so that nothing may
   * be written behind it.
   */
  | { readonly kind: "slot"; readonly address: number; readonly exact?: true }
  /** An offset from the start of the shared arena. */
  | { readonly kind: "arena"; readonly offset: number };

/** What a step's function gives back: 0 when all went well. */
export const status = { done: 0, cancelled: 1, failed: 2 } as const;

/** Tells constants apart; a number is that in each lane, as float64. */
export type ConstantKey = string | number;

/** Vector constants of one executable, in memory that is allocated for it. */
export interface ConstantPool {
  /** The address of the 16 bytes that `key` stands for, or undefined when the pool is full. */
  place(key: ConstantKey, bytes: () => Uint8Array): number | undefined;
  /** The address of a table, made once; undefined when memory does not suffice. */
  table(key: string, make: () => Float64Array): number | undefined;
}

export interface ModuleContext {
  readonly module: ModuleBuilder;
  readonly places: ReadonlyMap<Tensor, Place>;
  readonly pool: ConstantPool;
  readonly fma: boolean;
  /**
   * Set when a short time to the first result counts more than the time of a run: loops over few points are then half as long.
   * Tells of how many points the longest of those was.
   */
  readonly quick: { points: number } | undefined;
  /** Offsets in the arena of memory that a step has for itself. */
  readonly scratch: ReadonlyMap<Step, number>;
  /** Numbers of functions that several steps call, by what they are. */
  readonly shared: Map<string, number>;
  /** Set when several threads may compute steps; counts the functions of parts. */
  readonly sharing: { functions: number } | undefined;
}

/** The address of the slot that a tensor is found through. */
function slotOf(context: ModuleContext, tensor: Tensor): number {
  const place = context.places.get(tensor);
  return place?.kind === "slot" ? place.address : bug("a value of a step without a slot");
}

/** Lets the functions of inner steps find a tensor at an address. */
export function setSlot(fn: StepFunction, tensor: Tensor, address: Local): void {
  fn.code.i32(slotOf(fn.context, tensor)).get(address).mem("i32.store");
}

/** Calls functions of steps in order; the first that does not go well ends this one as well. */
export function callSteps(c: Code, steps: readonly number[]): void {
  if (steps.length === 0) return;
  const code = c.local("i32");
  for (const ordinal of steps) {
    c.callDefined(ordinal).tee(code);
    c.if(() => c.get(code).op("return"));
  }
}

/** A local that holds 16 bytes of the pool (of the code, when that is full), loaded before the body. */
export function vectorConstant(c: Code, pool: ConstantPool, key: ConstantKey, bytes: () => Uint8Array): Local {
  return c.prologue(() => {
    const made = c.local("v128");
    const address = pool.place(key, bytes);
    if (address === undefined) c.v128(bytes());
    else c.i32(address).mem("v128.load");
    c.set(made);
    return made;
  });
}

export class StepFunction {
  readonly code: Code;
  readonly context: ModuleContext;
  /** Where the work of a step begins that other threads help with: it is begun anew when one of them is lost. */
  start: Label | undefined;
  private readonly constants = new Map<ConstantKey, Local>();
  /** Tensors in the step's own memory, by offset. */
  private readonly own = new Map<Tensor, number>();

  private readonly step: Step;

  /** With `params`, it is a function of a part of the step. */
  constructor(context: ModuleContext, step: Step, params: readonly ValueType[] = []) {
    this.context = context;
    this.step = step;
    this.code = new Code(params, ["i32"]);
  }

  /** The function of a part of this step: takes the number of the part, finds what this one has placed. */
  part(): StepFunction {
    const part = new StepFunction(this.context, this.step, ["i32"]);
    for (const [tensor, offset] of this.own) part.own.set(tensor, offset);
    return part;
  }

  /** Places a tensor in the step's own memory. */
  placeInScratch(tensor: Tensor, offset: number): void {
    this.own.set(tensor, offset);
  }

  /** A local that holds the address of the step's own memory. */
  scratch(): Local {
    const c = this.code;
    return c.prologue(() => {
      const local = c.local("i32");
      c.i32(header.arena).mem("i32.load");
      c.i32(this.context.scratch.get(this.step) ?? bug("a step without scratch memory"))
        .op("i32.add")
        .set(local);
      return local;
    });
  }

  /** A local that holds the address of an element of a tensor, computed before the body. */
  pointer(tensor: Tensor, element = 0): Local {
    const c = this.code;
    return c.prologue(() => {
      const local = c.local("i32");
      const place = this.placeOf(tensor);
      const offset = element * dtypeInfo[tensor.dtype].bytes;
      switch (place.kind) {
        case "fixed":
          c.i32(place.address + offset);
          break;
        case "slot":
          c.i32(place.address).mem("i32.load");
          if (offset !== 0) c.i32(offset).op("i32.add");
          break;
        case "arena":
          c.i32(header.arena).mem("i32.load");
          c.i32(place.offset + offset).op("i32.add");
          break;
      }
      c.set(local);
      return local;
    });
  }

  private placeOf(tensor: Tensor): Place {
    const own = this.own.get(tensor);
    if (own === undefined) return this.context.places.get(tensor)!;
    return { kind: "arena", offset: this.context.scratch.get(this.step)! + own };
  }

  /**
   * A local with these 16 bytes. They come from memory: V8 would otherwise build a constant anew at each use in a loop.
   */
  readonly constant = (key: ConstantKey, bytes: () => Uint8Array): Local => {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const local = vectorConstant(this.code, this.context.pool, key, bytes);
    this.constants.set(key, local);
    return local;
  };

  readonly mathImport = (name: string, arity: number): number =>
    this.context.module.import(`Math.${name}`, { params: Array(arity).fill("f64"), results: ["f64"] });

  /** Ends the function with `cancelled` when someone asked for it. */
  checkInterrupt(): void {
    const c = this.code;
    c.i32(header.interrupt).mem("i32.load");
    c.if(() => c.i32(status.cancelled).op("return"));
  }

  /** Adds the function to the module; gives its number. */
  define(exportName?: string): number {
    this.code.i32(status.done);
    return this.context.module.define(this.code, exportName);
  }
}
