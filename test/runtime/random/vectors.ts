/** @file Known answers of NumPy 1.24.2 and Theano 1.0.5 (`test/data/rng-vectors.json`). */
import { readFileSync } from "node:fs";

/** A drawn tensor; `values` are the exact doubles. */
export interface Drawn {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "float64" | "int64";
  readonly values: readonly number[];
}

export interface StreamVector {
  readonly stream_seed: number;
  readonly calls: readonly Drawn[];
}

export interface MrgVector {
  readonly n_streams: readonly number[];
  readonly initial_states_first2: readonly (readonly (readonly number[])[])[];
  readonly calls: readonly Drawn[];
  readonly final_states_first2: readonly (readonly (readonly number[])[])[];
  readonly root_rstate_after: readonly number[];
}

interface MtSeedVector {
  readonly key_first4: readonly number[];
  readonly key_last2: readonly number[];
  readonly pos: number;
  readonly u32_first8: readonly number[];
  readonly u32_701st: number;
  readonly random_sample_first4: readonly number[];
  readonly randint_2p30_first4: readonly number[];
}

interface Vectors {
  readonly mt19937: Readonly<Record<string, MtSeedVector & { readonly u32_first4: readonly number[] }>>;
  readonly "RandomStreams(1234) distributions": Readonly<Record<string, StreamVector>>;
  readonly MRG31k3p: Readonly<Record<string, MrgVector>>;
  readonly seed_page_sequence: {
    readonly "RandomStreams(234) stream seeds": {
      readonly rv_u: number;
      readonly rv_n: number;
      readonly next3: readonly number[];
    };
    readonly "srng.seed(902340) stream seeds": { readonly rv_u: number; readonly rv_n: number };
  } & Readonly<Record<string, Drawn>>;
  readonly copy_random_state: Readonly<
    Record<
      "RandomStreams" | "MRG_RandomStreams",
      Readonly<Record<"f1" | "f2" | "f1_after_copy" | "f2_after_copy", Drawn>>
    >
  >;
  readonly numpy_direct: {
    readonly randn_5: readonly number[];
    readonly randint_0_2_10: readonly number[];
    readonly randn_after_odd: readonly number[];
    readonly dataset_seed0: {
      readonly X_first3: readonly number[];
      readonly X_last: number;
      readonly X_sum: number;
      readonly Y_first20: readonly number[];
      readonly Y_sum: number;
      readonly w_first3: readonly number[];
      readonly w_last: number;
    };
  };
}

// Relative to out/test/runtime/random, where the compiled test runs.
const path = new URL("../../../../test/data/rng-vectors.json", import.meta.url);
export const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors;
