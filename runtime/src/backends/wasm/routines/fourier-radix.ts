/**
 * @file A pass of a Fourier transform with any small radix and any stride: two elements at a time along the stride, a last one alone
 * (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, chapter 2).
 */
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import { literal, type Value, type Variable } from "./value.ts";

/** A complex number, or one in each lane. */
interface Complex {
  readonly re: Value;
  readonly im: Value;
}

type Kind = "f64" | "f64x2";

/** Computes in one kind of value, each step in a local. */
function arithmetic(b: Body, kind: Kind) {
  const held = (x: Value): Variable => b.variable(kind, x);
  return {
    held,
    pair: (re: Value, im: Value): Complex => ({ re: held(re), im: held(im) }),
    plus: (x: Complex, y: Complex): Complex => ({ re: held(x.re.plus(y.re)), im: held(x.im.plus(y.im)) }),
    minus: (x: Complex, y: Complex): Complex => ({ re: held(x.re.minus(y.re)), im: held(x.im.minus(y.im)) }),
  };
}

type Arithmetic = ReturnType<typeof arithmetic>;

/** Sums over x_j e^(-2πi jk/radix). `cosines` and `sines` are those of 2πt/radix. */
function butterfly(
  b: Body,
  a: Arithmetic,
  x: readonly Complex[],
  cosines: readonly Value[],
  sines: readonly Value[],
): Complex[] {
  const p = x.length;
  if (p === 2) return [a.plus(x[0]!, x[1]!), a.minus(x[0]!, x[1]!)];
  if (p === 4) {
    const [s, d] = [a.plus(x[0]!, x[2]!), a.minus(x[0]!, x[2]!)];
    const t = a.plus(x[1]!, x[3]!);
    // -i times the difference.
    const e = a.pair(x[1]!.im.minus(x[3]!.im), x[3]!.re.minus(x[1]!.re));
    return [a.plus(s, t), a.plus(d, e), a.minus(s, t), a.minus(d, e)];
  }
  // An odd prime: x_j and x_(p-j) meet the same cosine and the opposite sine.
  const half = (p - 1) / 2;
  const [sums, differences]: [Complex[], Complex[]] = [[], []];
  for (let j = 1; j <= half; j++) {
    sums.push(a.plus(x[j]!, x[p - j]!));
    differences.push(a.minus(x[j]!, x[p - j]!));
  }
  const out: Complex[] = [sums.reduce((total, s) => a.plus(total, s), x[0]!)];
  for (let k = 1; k <= half; k++) {
    const weighted = (
      from: readonly Complex[],
      part: "re" | "im",
      factors: readonly Value[],
      first?: Value,
    ): Variable =>
      from.reduce<Variable | undefined>((total, y, i) => {
        const factor = factors[(k * (i + 1)) % p]!;
        const before = total ?? first;
        return a.held(before ? b.madd(y[part], factor, before) : y[part].times(factor));
      }, undefined)!;
    const u = a.pair(weighted(sums, "re", cosines, x[0]!.re), weighted(sums, "im", cosines, x[0]!.im));
    const v = a.pair(weighted(differences, "re", sines), weighted(differences, "im", sines));
    out[k] = a.pair(u.re.plus(v.im), u.im.minus(v.re));
    out[p - k] = a.pair(u.re.minus(v.im), u.im.plus(v.re));
  }
  return out;
}

/**
 * (re, im, to re, to im, m, stride, table): a pass of radix·m rows of `stride` bytes, of any number of float64. The table has radix - 1 factors
 * (real and imaginary part) for each of m places; with `last` there is one place, and all of them are 1.
 */
export const fourierRadix = (context: ModuleContext, radix: number, last: boolean): Routine => {
  const name = `fourier radix ${radix}${last ? " last" : ""}`;
  const params = Array(7).fill("i32");
  return routine(context, "float64", name, params, "nothing", (b, _, re, im, toRe, toIm, m, stride, table) => {
    const step = b.int(m!.times(stride!));
    const factors = 16 * (radix - 1);
    const turns = Array.from({ length: radix }, (_x, t) => (2 * Math.PI * t) / radix);
    const constants = (kind: Kind): [Value[], Value[]] =>
      radix === 2 || radix === 4
        ? [[], []]
        : [
            turns.map((t) => b.variable(kind, literal(kind, Math.cos(t)))),
            turns.map((t) => b.variable(kind, literal(kind, Math.sin(t)))),
          ];
    const known = { f64: constants("f64"), f64x2: constants("f64x2") };
    /** One step along the stride, of `kind`; `w` are the factors of this place. */
    const move = (kind: Kind, w: (k: number) => Complex): void => {
      const a = arithmetic(b, kind);
      const [fromRe, fromIm] = [b.int(re!), b.int(im!)];
      const x = Array.from({ length: radix }, (_x, j): Complex => {
        if (j > 0) {
          fromRe.add(step);
          fromIm.add(step);
        }
        return a.pair(b.at(fromRe, 0, kind).load, b.at(fromIm, 0, kind).load);
      });
      const [atRe, atIm] = [b.int(toRe!), b.int(toIm!)];
      for (const [k, y] of butterfly(b, a, x, ...known[kind]).entries()) {
        const put = (to: Value, value: Value): void => b.at(to, 0, kind).store(value);
        if (k === 0 || last) {
          put(atRe, y.re);
          put(atIm, y.im);
        } else {
          const by = w(k);
          put(atRe, y.re.times(by.re).minus(y.im.times(by.im)));
          put(atIm, y.re.times(by.im).plus(y.im.times(by.re)));
        }
        atRe.add(stride!);
        atIm.add(stride!);
      }
      const bytes = kind === "f64" ? 8 : 16;
      for (const moved of [re!, im!, toRe!, toIm!]) moved.add(bytes);
    };
    const pairs = b.int(stride!.and(-16));
    const rest = stride!.times(radix - 1);
    b.for(0, m!, () => {
      b.for(
        0,
        pairs,
        () =>
          b.code.scope(() =>
            move("f64x2", (k) => ({ re: b.splatAt(table!, 16 * k - 16), im: b.splatAt(table!, 16 * k - 8) })),
          ),
        16,
      );
      b.if(pairs.less(stride!), () =>
        b.code.scope(() =>
          move("f64", (k) => ({ re: b.at(table!, 2 * k - 2).load, im: b.at(table!, 2 * k - 1).load })),
        ),
      );
      table!.add(factors);
      toRe!.add(rest);
      toIm!.add(rest);
    });
  });
};

/** x times w, or with `conjugate` x times the conjugate of w. */
function product(x: Complex, w: Complex, conjugate: boolean): Complex {
  const [p, q] = [x.re.times(w.re), x.im.times(w.im)];
  const [r, s] = [x.im.times(w.re), x.re.times(w.im)];
  return conjugate ? { re: p.plus(q), im: r.minus(s) } : { re: p.minus(q), im: r.plus(s) };
}

/** (re, im, cosines, sines, to re, to im, n, bytes of zeros): each number times e^(-i angle), then zeros. */
export const chirpIn = (context: ModuleContext): Routine =>
  routine(
    context,
    "float64",
    "chirp in",
    Array(8).fill("i32"),
    "nothing",
    (b, _, re, im, cos, sin, toRe, toIm, n, zeros) => {
      b.for(0, n!, () => {
        const y = product(numberAt(b, re!, im!), numberAt(b, cos!, sin!), true);
        put(b, toRe!, toIm!, b.real(y.re), b.real(y.im));
        for (const moved of [re!, im!, cos!, sin!, toRe!, toIm!]) moved.add(8);
      });
      for (const to of [toRe!, toIm!]) {
        to.emit(b.code);
        b.code.i32(0);
        zeros!.emit(b.code);
        b.code.memoryFill();
      }
    },
  );

/** (re, im, filter re, filter im, n): in place, the conjugate of each number times the filter's: the transform back is that of the conjugate, conjugated. */
export const chirpFilter = (context: ModuleContext): Routine =>
  routine(
    context,
    "float64",
    "chirp filter",
    Array(5).fill("i32"),
    "nothing",
    (b, _, re, im, filterRe, filterIm, n) => {
      const vector = (re: Value, im: Value): Complex => ({
        re: b.lanesOf(b.vectorAt(re).load),
        im: b.lanesOf(b.vectorAt(im).load),
      });
      b.for(
        0,
        n!,
        () => {
          const y = product(vector(re!, im!), vector(filterRe!, filterIm!), false);
          b.vectorAt(re!).store(y.re);
          b.vectorAt(im!).store(y.im.negative());
          for (const moved of [re!, im!, filterRe!, filterIm!]) moved.add(16);
        },
        2,
      );
    },
  );

/** (re, im, cosines, sines, to re, to im, n): the conjugate of each number times e^(-i angle). */
export const chirpOut = (context: ModuleContext): Routine =>
  routine(context, "float64", "chirp out", Array(7).fill("i32"), "nothing", (b, _, re, im, cos, sin, toRe, toIm, n) => {
    b.for(0, n!, () => {
      const x = numberAt(b, re!, im!);
      const y = product({ re: x.re, im: b.real(x.im.negative()) }, numberAt(b, cos!, sin!), true);
      put(b, toRe!, toIm!, b.real(y.re), b.real(y.im));
      for (const moved of [re!, im!, cos!, sin!, toRe!, toIm!]) moved.add(8);
    });
  });

const numberAt = (b: Body, re: Value, im: Value): Complex => ({
  re: b.real(b.at(re).load),
  im: b.real(b.at(im).load),
});

function put(b: Body, toRe: Value, toIm: Value, re: Value, im: Value): void {
  b.at(toRe).store(re);
  b.at(toIm).store(im);
}
