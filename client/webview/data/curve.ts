/** @file The points of a live curve, in bounded memory: when it is full, every second point goes. */

const most = 8192;

export interface CurvePoints {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Owns its points; `add` appends in place, so that a long training run copies nothing. */
export class Curve {
  readonly steps: number[] = [];
  readonly values: (number | null)[] = [];
  /** One of so many points is kept. */
  every = 1;
  #seen = 0;
  #lastIsExtra = false;
  /** Of values that are NaN or infinite: how many, and the step of the first one. */
  notFinite = 0;
  firstNotFinite: number | undefined;

  add({ steps, values }: CurvePoints): void {
    if (steps.length === 0) return;
    if (this.#lastIsExtra) {
      this.steps.pop();
      this.values.pop();
    }
    for (let i = 0; i < steps.length; i++) {
      const value = values[i] ?? null;
      if (value === null) {
        this.notFinite++;
        this.firstNotFinite ??= steps[i];
      }
      if (this.#seen++ % this.every !== 0) continue;
      this.steps.push(steps[i]!);
      this.values.push(value);
      if (this.steps.length >= most) this.#thin();
    }
    // The newest point shows, whether it is one of those to keep or not.
    this.#lastIsExtra = this.steps.at(-1) !== steps.at(-1);
    if (this.#lastIsExtra) {
      this.steps.push(steps.at(-1)!);
      this.values.push(values.at(-1) ?? null);
    }
  }

  get last(): { readonly step: number; readonly value: number | null } | undefined {
    return this.steps.length === 0 ? undefined : { step: this.steps.at(-1)!, value: this.values.at(-1)! };
  }

  /** At most `count` points, for keeping. */
  points(count: number): CurvePoints {
    const stride = Math.max(1, Math.ceil(this.steps.length / count));
    const kept = (_: unknown, i: number): boolean => i % stride === 0 || i === this.steps.length - 1;
    return { steps: this.steps.filter(kept), values: this.values.filter(kept) };
  }

  #thin(): void {
    this.every *= 2;
    const half = Math.ceil(this.steps.length / 2);
    for (let i = 0; i < half; i++) {
      this.steps[i] = this.steps[2 * i]!;
      this.values[i] = this.values[2 * i]!;
    }
    this.steps.length = half;
    this.values.length = half;
  }
}
