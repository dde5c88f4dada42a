/** @file A `scan` node taken apart: its step reads the nodes around it directly, so that parts can be added, joined and left out. */
import type { Dim } from "../../ir/dim.ts";
import { bug } from "../../ir/internal-error.ts";
import { graphsOf, type Node, topological, visitDeep } from "../../ir/node.ts";
import { buildScan, type Scan, type ScanSpec } from "../../ops/control/build-scan.ts";
import { scanParts } from "../../ops/control/scan-parts.ts";
import { isActing } from "../../ops/control/show.ts";
import { isFault } from "../../ops/op.ts";
import { substitution } from "../substitute.ts";
import { withInputs } from "../with-inputs.ts";

export interface Carry {
  readonly initial: Node;
  readonly inner: Node;
  readonly next: Node;
}

export interface Walked {
  readonly walked: Node;
  readonly inner: Node;
}

export interface LooseScan {
  readonly carries: readonly Carry[];
  readonly sequences: readonly Walked[];
  readonly stacked: readonly Node[];
  readonly stop: Node | undefined;
  readonly length: Dim;
  readonly reverse: boolean;
  readonly truncate: number;
  readonly recompute: boolean;
  readonly measured: ScanSpec["measured"];
  /** Nodes of the step that draw or print: they stay in it, whatever they depend on. */
  readonly draws: ReadonlySet<Node>;
  /** Nodes around the loop that its step reads: nothing below them belongs to it. */
  readonly outer: ReadonlySet<Node>;
  readonly span: Node["span"];
}

export function loosen(node: Node): LooseScan {
  const s = scanParts(node);
  const at = substitution(s.step.outputs, new Map(s.inner.captured.map((n, m) => [n, s.captured[m]!])));
  return {
    carries: s.initial.map((initial, j) => ({ initial, inner: s.inner.carried[j]!, next: at(s.next[j]!) })),
    sequences: s.walked.map((walked, i) => ({ walked, inner: s.inner.elements[i]! })),
    stacked: s.stacked.map(at),
    stop: s.stop && at(s.stop),
    measured: s.count && { dim: s.measured!, count: s.count },
    ...{ length: s.length, reverse: s.reverse, truncate: s.truncate, recompute: s.recompute },
    draws: new Set(topological(s.step.outputs).filter(acts).map(at)),
    outer: new Set(s.captured),
    span: node.span,
  };
}

/** Draws or prints itself, or runs a graph that does. */
function acts(n: Node): boolean {
  let found = isActing(n);
  for (const graph of graphsOf(n)) visitDeep(graph.outputs, (inner) => (found ||= isActing(inner)));
  return found;
}

/** What does not change from step to step ends up outside: see `closeOver`. */
export function fasten(s: LooseScan): Scan {
  const made = buildScan({ ...s, belongs: (n) => s.draws.has(n), isOuter: (n) => s.outer.has(n) }, s.span);
  return isFault(made) ? bug(`a loop that was put together again: ${made.message}`) : made;
}

/** All that the steps compute. */
export const rootsOf = (s: LooseScan): readonly Node[] => [
  ...s.carries.map((c) => c.next),
  ...s.stacked,
  ...(s.stop ? [s.stop] : []),
];

/** What `roots` need of the step, and the nodes around it that they read; inputs before users. */
export const within = (s: LooseScan, roots: readonly Node[] = rootsOf(s)): readonly Node[] =>
  topological(roots, s.outer);

/** The same loop with nodes of its step made anew by `remake`, which is given their new inputs. */
export function remade(s: LooseScan, remake: (node: Node, inputs: readonly Node[]) => Node): LooseScan {
  const made = new Map<Node, Node>();
  for (const n of within(s, [...rootsOf(s), ...s.draws])) {
    made.set(
      n,
      s.outer.has(n)
        ? n
        : remake(
            n,
            n.inputs.map((x) => made.get(x)!),
          ),
    );
  }
  const at = (n: Node): Node => made.get(n)!;
  return {
    ...s,
    carries: s.carries.map((c) => ({ ...c, next: at(c.next) })),
    stacked: s.stacked.map(at),
    stop: s.stop && at(s.stop),
    draws: new Set([...s.draws].map(at)),
  };
}

/** The same loop with leaves of its step replaced by nodes from around it. */
export function replaceIn(s: LooseScan, by: ReadonlyMap<Node, Node>): LooseScan {
  if (by.size === 0) return s;
  const made = remade(s, (n, inputs) => by.get(n) ?? withInputs(n, inputs));
  return { ...made, outer: new Set([...s.outer, ...by.values()]) };
}
