/** @file Emits work that several threads do together: a function of the number of a part, and the call that hands parts out. */
import type { Code, Local } from "../emit/code.ts";
import type { StepFunction } from "../step-function.ts";
import { again } from "./crew.ts";

/** Some turns of a loop whose turns do not depend on each other, as numbers of parts of `chunk` turns. */
export interface Cut {
  readonly turns: number;
  readonly chunk: number;
  readonly parts: number;
}

/** Parts of a loop: enough that no thread waits long for the last one, and few enough that each is worth asking for. */
const usualParts = 16;

/** The same whatever the number of threads. */
export function cutOf(turns: number, atMost = usualParts): Cut {
  const chunk = Math.ceil(turns / Math.min(turns, atMost));
  return { turns, chunk, parts: Math.ceil(turns / chunk) };
}

/** The turns of one part: the first one, how many, and whether the last of all is among them. */
export interface Range {
  readonly first: Local;
  readonly count: Local;
  readonly last: Local;
}

export function rangeOf(c: Code, part: Local, { turns, chunk }: Cut): Range {
  const [first, count, last] = [c.local("i32"), c.local("i32"), c.local("i32")];
  c.get(part).i32(chunk).op("i32.mul").set(first);
  c.i32(turns).get(first).op("i32.sub").tee(count).i32(chunk).op("i32.le_s").set(last);
  c.get(count).i32(chunk).get(last).op("select").set(count);
  return { first, count, last };
}

/**
 * Has `count` parts computed, each by some thread; `emit` writes one, given its number. Leaves the step unless all went well. Parts must
 * not write where another one reads or writes.
 */
export function shareWork(fn: StepFunction, count: number, emit: (fn: StepFunction, part: Local) => void): void {
  const part = fn.part();
  emit(part, 0);
  const number = fn.context.sharing!.functions++;
  part.define(`part${number}`);
  const c = fn.code;
  const code = c.local("i32");
  const share = fn.context.module.import("share", { params: ["i32", "i32"], results: ["i32"] });
  c.i32(number).i32(count).call(share).tee(code);
  c.if(() => {
    c.get(code).i32(again).op("i32.eq").brIf(fn.start!);
    c.get(code).op("return");
  });
}
