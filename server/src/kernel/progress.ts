/** @file How far the outermost loop is: told at most ten times a second, without asking the clock at every turn. */
import type { Span } from "../language/ast.ts";
import type { Machine } from "./machine.ts";

/** Milliseconds between two messages. */
const interval = 100;
/** Turns between two looks at the clock, at most. */
const mostTurns = 4096;

export class Progress {
  private readonly machine: Machine;
  private readonly span: Span;
  private readonly total: number | undefined;
  private readonly isOutermost: boolean;
  private readonly started: number;
  private count = 0;
  /** Look at the clock when `count` gets here. */
  private next = 1;
  private turns = 1;
  private looked: number;
  private told: number;

  constructor(machine: Machine, span: Span, total: number | undefined) {
    this.machine = machine;
    this.span = span;
    this.total = total;
    this.isOutermost = machine.loopDepth++ === 0;
    this.started = machine.host.now();
    this.looked = this.started;
    this.told = this.started;
  }

  step(): void {
    if (++this.count >= this.next) this.look();
  }

  /** Called once, however the loop ends. */
  end(): void {
    this.machine.loopDepth--;
    if (!this.isOutermost) return;
    this.machine.curves.flush();
    if (this.told > this.started || this.machine.host.now() - this.started >= interval) this.tell(true);
  }

  private look(): void {
    const now = this.machine.host.now();
    const quick = now - this.looked < interval / 8;
    this.turns = quick ? Math.min(2 * this.turns, mostTurns) : Math.max(1, this.turns >> 1);
    this.next = this.count + this.turns;
    this.looked = now;
    if (now - this.told < interval) return;
    this.told = now;
    this.machine.curves.flush();
    if (this.isOutermost) this.tell(false);
  }

  private tell(done: boolean): void {
    const { count, total, span, started } = this;
    const seconds = (this.machine.host.now() - started) / 1000;
    const perSecond = seconds > 0 ? count / seconds : 0;
    this.machine.host.emit({ kind: "progress", span, count, ...(total !== undefined && { total }), perSecond, done });
  }
}
