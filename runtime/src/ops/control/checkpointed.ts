/**
 * @file A loop in blocks whose gradient keeps the carried values at the start of each block only, and takes the steps of a block again when
 * it comes to it: for n steps in blocks of √n the memory of √n steps. (T. Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.)
 */
import { type Dim, floorDivDims, mulDims, subDims } from "../../ir/dim.ts";
import type { Node, Span } from "../../ir/node.ts";
import { Builder } from "../builder.ts";
import { type Fault, isFault } from "../op.ts";
import { buildScan, type Scan, type ScanSpec } from "./build-scan.ts";
import { inputLike } from "./close-over.ts";

/** What `buildScan` makes of a loop that only stacks and carries, in blocks of `every` steps; what is left over is a loop behind them. */
export function buildCheckpointed(spec: ScanSpec, every: number, span?: Span): Pick<Scan, "last" | "stacked"> | Fault {
  const g = new Builder(span);
  const { length, carries, sequences } = spec;
  const blocks = floorDivDims(length, every);
  const whole = mulDims(blocks, every);
  const rest = subDims(length, whole);
  const part = (x: Node, from: Dim | null, to: Dim | null, shape: readonly Dim[]): Node =>
    g.op("specify_shape", [g.op("subtensor", [x], { items: [["slice", from, to, null]] })], { shape });

  const starts = carries.map((c) => inputLike(c.inner));
  const rows = sequences.map((s) =>
    inputLike(part(s.walked, null, every, [every, ...s.inner.type.shape]), nameOf(s.inner)),
  );
  const block = buildScan(
    {
      ...spec,
      carries: carries.map((c, j) => ({ ...c, initial: starts[j]! })),
      sequences: sequences.map((s, i) => ({ ...s, walked: rows[i]! })),
      length: every,
    },
    span,
  );
  if (isFault(block)) return block;
  const main = buildScan(
    {
      carries: carries.map((c, j) => ({ initial: c.initial, inner: starts[j]!, next: block.last[j]! })),
      sequences: sequences.map((s, i) => {
        const { shape } = s.inner.type;
        const walked = g.reshape(part(s.walked, null, whole, [whole, ...shape]), [blocks, every, ...shape]);
        return { walked, inner: rows[i]! };
      }),
      stacked: block.stacked,
      length: blocks,
      recompute: true,
    },
    span,
  );
  if (isFault(main)) return main;
  const tail = buildScan(
    {
      ...spec,
      carries: carries.map((c, j) => ({ ...c, initial: main.last[j]! })),
      sequences: sequences.map((s) => ({ ...s, walked: part(s.walked, whole, null, [rest, ...s.inner.type.shape]) })),
      length: rest,
    },
    span,
  );
  if (isFault(tail)) return tail;
  const stacked = main.stacked.map((x, k) => {
    const { shape } = spec.stacked[k]!.type;
    const flat = g.reshape(x, [whole, ...shape]);
    const all = rest === 0 ? flat : g.op("concatenate", [flat, tail.stacked[k]!], { axis: 0 });
    return g.op("specify_shape", [all], { shape: [length, ...shape] });
  });
  return { last: tail.last, stacked };
}

const nameOf = (n: Node): string => (n.attrs.ref as { readonly name: string }).name;
