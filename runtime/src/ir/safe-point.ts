/**
 * @file Lets long loops of JavaScript end when an interrupt is asked for. Compiled code looks at a word of its memory; what runs in
 * JavaScript (random draws, `arange`, the reference backend) passes safe points.
 */

/** Ends what runs. Whoever makes calls on behalf of a program catches it. */
export class Interrupted extends Error {}

let asked: (() => boolean) | undefined;

/** `isAsked` is called often: it has to be cheap. One for each thread. */
export function watchInterrupts(isAsked: (() => boolean) | undefined): void {
  asked = isAsked;
}

/** Throws `Interrupted` when that has been asked for. To be passed every few milliseconds at most. */
export function safePoint(): void {
  if (asked?.()) throw new Interrupted("interrupted");
}

/** In a loop of short turns: looks once in 4096 of them. */
export function everyFewTurns(turn: number): void {
  if ((turn & 4095) === 0) safePoint();
}
