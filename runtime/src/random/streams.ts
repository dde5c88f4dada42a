/** @file Seeds of random streams: how `RandomStreams(seed)` gives each of its variables a state of its own. */
import type { StreamSpec, StreamState } from "../contract.ts";
import { mrgRoot, mrgRows, nextMrgRoot } from "./mrg31k3p.ts";
import { Mt19937 } from "./mt19937.ts";

/** What the chain has to know of a variable. */
export interface SeededVariable {
  /** `seed=` on the variable itself: it takes none of the chain. */
  readonly seed?: number;
  /** MRG31k3p: the number of rows of each of the streams that its distribution takes (`mrgStreamRows`). Else ignored. */
  readonly rows: readonly number[];
}

/**
 * First states of the variables of one `RandomStreams(seed)` or `MRG_RandomStreams(seed)`, in order of creation; also what
 * `.seed(k)` sets. MT19937: each takes `randint(2**30)` of a generator seeded with `seed` as its own seed. MRG31k3p: each
 * takes the root state and jumps 2^72 steps from row to row; the root then jumps 2^134.
 */
export function seedStreams(
  generator: StreamSpec["generator"],
  seed: number,
  variables: readonly SeededVariable[],
): readonly StreamState[] {
  return generator === "mt19937" ? seedChain(seed, variables) : mrgChain(seed, variables);
}

function seedChain(seed: number, variables: readonly SeededVariable[]): StreamState[] {
  const chain = Mt19937.fromSeed(seed);
  return variables.map((v) => Mt19937.fromSeed(v.seed ?? chain.interval(2 ** 30 - 1)).state());
}

function mrgChain(seed: number, variables: readonly SeededVariable[]): StreamState[] {
  let root = mrgRoot(seed);
  return variables.map((v) => {
    let start = v.seed === undefined ? root : mrgRoot(v.seed);
    const total = v.rows.reduce((a, b) => a + b, 0);
    const rows = new Int32Array(6 * total);
    let at = 0;
    for (const count of v.rows) {
      rows.set(mrgRows(start, count), at);
      at += 6 * count;
      start = nextMrgRoot(start);
    }
    if (v.seed === undefined) root = start;
    return { kind: "mrg31k3p", rows };
  });
}

/** The state that `rv.rng.seed(k)` sets: that of the generator's own seeding, without the chain. */
export const seededState = (
  generator: StreamSpec["generator"],
  seed: number,
  variable: Pick<SeededVariable, "rows">,
): StreamState => seedStreams(generator, 0x3fffffff, [{ ...variable, seed }])[0]!;
