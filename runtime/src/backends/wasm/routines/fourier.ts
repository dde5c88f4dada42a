/**
 * @file Passes of a Fourier transform: Stockham's algorithm with radix 4, two elements at a time, and a last radix 2
 * where 4 does not go up (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, chapter 1). Parts stand in
 * planes of float64; addresses and strides are bytes.
 */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import { Value, type Variable } from "./value.ts";

/** A complex number in each lane. */
interface Pair {
  readonly re: Variable;
  readonly im: Variable;
}

type Quad = readonly [Pair, Pair, Pair, Pair];

const double = "float64";

/** Sums and differences of four: the sums with themselves, with -i, -1 and i times. */
function butterfly(b: Body, [x0, x1, x2, x3]: Quad): Quad {
  const pair = (re: Value, im: Value): Pair => ({ re: b.lanesOf(re), im: b.lanesOf(im) });
  const a = pair(x0.re.plus(x2.re), x0.im.plus(x2.im));
  const d = pair(x0.re.minus(x2.re), x0.im.minus(x2.im));
  const c = pair(x1.re.plus(x3.re), x1.im.plus(x3.im));
  const e = pair(x1.im.minus(x3.im), x3.re.minus(x1.re));
  return [
    pair(a.re.plus(c.re), a.im.plus(c.im)),
    pair(d.re.plus(e.re), d.im.plus(e.im)),
    pair(a.re.minus(c.re), a.im.minus(c.im)),
    pair(d.re.minus(e.re), d.im.minus(e.im)),
  ];
}

const times = (b: Body, x: Pair, w: { readonly re: Value; readonly im: Value }): Pair => ({
  re: b.lanesOf(x.re.times(w.re).minus(x.im.times(w.im))),
  im: b.lanesOf(x.re.times(w.im).plus(x.im.times(w.re))),
});

/** Lanes of two vectors: 0 and 1 of the first, 2 and 3 of the second. */
const lanes = (x: Value, y: Value, first: number, second: number): Value =>
  new Value("f64x2", (c) => {
    x.emit(c);
    y.emit(c);
    c.shuffle([first, second].flatMap((lane) => Array.from({ length: 8 }, (_, i) => 8 * lane + i)));
  });

const reversed = (x: Value): Value => lanes(x, x, 1, 0);

/** Four numbers `step` bytes apart. */
function load4(b: Body, re: Variable, im: Variable, step: Value): Quad {
  const [atRe, atIm] = [b.int(re), b.int(im)];
  return [0, 1, 2, 3].map((j): Pair => {
    if (j > 0) {
      atRe.add(step);
      atIm.add(step);
    }
    return { re: b.lanesOf(b.vectorAt(atRe).load), im: b.lanesOf(b.vectorAt(atIm).load) };
  }) as unknown as Quad;
}

/** (re, im, to re, to im, m, table): the first pass of 4·m numbers. The table has m factors for each of cos and -sin of one, two and three times the angle. */
export const fourierStart = (context: ModuleContext): Routine =>
  routine(context, double, "fourier start", Array(6).fill("i32"), "nothing", (b, _, re, im, toRe, toIm, m, table) => {
    const step = b.int(m!.times(8));
    b.for(
      0,
      m!,
      () => {
        const at = b.int(table!);
        const factor = (): { readonly re: Variable; readonly im: Variable } => {
          const found = [0, 1].map(() => {
            const loaded = b.lanesOf(b.vectorAt(at).load);
            at.add(step);
            return loaded;
          });
          return { re: found[0]!, im: found[1]! };
        };
        const [y0, y1, y2, y3] = butterfly(b, load4(b, re!, im!, step));
        const turned = [y1, y2, y3].map((y) => times(b, y, factor()));
        for (const [to, part] of [
          [toRe!, "re"],
          [toIm!, "im"],
        ] as const) {
          const [p0, p1, p2, p3] = [y0, ...turned].map((y) => y[part]) as [Variable, Variable, Variable, Variable];
          b.vectorAt(to, 0).store(lanes(p0, p1, 0, 2));
          b.vectorAt(to, 16).store(lanes(p2, p3, 0, 2));
          b.vectorAt(to, 32).store(lanes(p0, p1, 1, 3));
          b.vectorAt(to, 48).store(lanes(p2, p3, 1, 3));
          to.add(64);
        }
        for (const moved of [re!, im!, table!]) moved.add(16);
      },
      2,
    );
  });

/** (re, im, to re, to im, m, stride, table): a pass of 4·m rows of `stride` bytes. The table has six factors for each of m places. */
export const fourierPass = (context: ModuleContext): Routine =>
  routine(
    context,
    double,
    "fourier pass",
    Array(7).fill("i32"),
    "nothing",
    (b, _, re, im, toRe, toIm, m, stride, table) => {
      const step = b.int(m!.times(stride!));
      b.for(0, m!, () => {
        const w = [0, 1, 2].map((k) => ({
          re: b.lanesOf(b.splatAt(table!, 16 * k)),
          im: b.lanesOf(b.splatAt(table!, 16 * k + 8)),
        }));
        table!.add(48);
        b.for(
          0,
          stride!,
          () => {
            const ys = butterfly(b, load4(b, re!, im!, step));
            const [atRe, atIm] = [b.int(toRe!), b.int(toIm!)];
            for (const [k, y] of ys.entries()) {
              const turned = k === 0 ? y : times(b, y, w[k - 1]!);
              b.vectorAt(atRe).store(turned.re);
              b.vectorAt(atIm).store(turned.im);
              atRe.add(stride!);
              atIm.add(stride!);
            }
            for (const moved of [re!, im!, toRe!, toIm!]) moved.add(16);
          },
          16,
        );
        const rest = stride!.times(3);
        toRe!.add(rest);
        toIm!.add(rest);
      });
    },
  );

/** (re, im, to re, to im, stride): the last pass, of four rows, all of whose factors are 1. */
export const fourierEnd4 = (context: ModuleContext): Routine =>
  routine(context, double, "fourier end 4", Array(5).fill("i32"), "nothing", (b, _, re, im, toRe, toIm, stride) => {
    b.for(
      0,
      stride!,
      () => {
        const ys = butterfly(b, load4(b, re!, im!, stride!));
        const [atRe, atIm] = [b.int(toRe!), b.int(toIm!)];
        for (const y of ys) {
          b.vectorAt(atRe).store(y.re);
          b.vectorAt(atIm).store(y.im);
          atRe.add(stride!);
          atIm.add(stride!);
        }
        for (const moved of [re!, im!, toRe!, toIm!]) moved.add(16);
      },
      16,
    );
  });

/** (re, im, to re, to im, stride): the last pass, of two rows. */
export const fourierEnd2 = (context: ModuleContext): Routine =>
  routine(context, double, "fourier end 2", Array(5).fill("i32"), "nothing", (b, _, re, im, toRe, toIm, stride) => {
    for (const [from, to] of [
      [re!, toRe!],
      [im!, toIm!],
    ] as const) {
      b.for(
        0,
        stride!,
        () => {
          const x = b.lanesOf(b.vectorAt(from).load);
          const y = b.lanesOf(b.vectorAt(from.plus(stride!)).load);
          b.vectorAt(to).store(x.plus(y));
          b.vectorAt(to.plus(stride!)).store(x.minus(y));
          from.add(16);
          to.add(16);
        },
        16,
      );
    }
  });

const promoted = (dtype: Dtype, x: Value): Value =>
  dtype === "float64"
    ? x
    : new Value("f64", (c) => {
        x.emit(c);
        c.op("f64.promote_f32");
      });

/** (from, its stride, to, n): numbers in a row, as float64. */
export const lineToDouble = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "line to double", Array(4).fill("i32"), "nothing", (b, _, from, stride, to, n) => {
    b.for(0, n!, () => {
      b.at(to!, 0, "f64").store(promoted(dtype, b.at(from!).load));
      from!.add(stride!);
      to!.add(8);
    });
  });

/** (from, its stride, to re, to im, n): a real line of 2·n numbers as n complex ones, two neighbours in each. */
export const lineInHalves = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "line in halves", Array(5).fill("i32"), "nothing", (b, _, from, stride, toRe, toIm, n) => {
    b.for(0, n!, () => {
      for (const to of [toRe!, toIm!]) {
        b.at(to, 0, "f64").store(promoted(dtype, b.at(from!).load));
        from!.add(stride!);
        to.add(8);
      }
    });
  });

/** (from, to, n): float64 to float32. */
export const lineToSingle = (context: ModuleContext): Routine =>
  routine(context, "float32", "line to single", Array(3).fill("i32"), "nothing", (b, _, from, to, n) => {
    b.for(0, n!, () => {
      const wide = b.at(from!, 0, "f64").load;
      b.at(to!).store(
        new Value("f32", (c) => {
          wide.emit(c);
          c.op("f32.demote_f64");
        }),
      );
      from!.add(8);
      to!.add(4);
    });
  });

/**
 * (re, im, half, table, to re, to im, sign): the spectrum of a real line of 2·half numbers, of that of its `lineInHalves`. The table has
 * half / 2 + 2 cosines, then as many sines of the angle of the whole; the imaginary part is taken `sign` times.
 *
 * With Z that spectrum: X_k = E + w^k O and X_(half-k) = conj(E - w^k O), where E = (Z_k + conj Z_(half-k)) / 2 and
 * O = (Z_k - conj Z_(half-k)) / 2i; the rest mirrors it, X_(n-k) = conj X_k.
 */
export const realSpectrum = (context: ModuleContext): Routine =>
  routine(
    context,
    double,
    "real spectrum",
    ["i32", "i32", "i32", "i32", "i32", "i32", "f64"],
    "nothing",
    (b, _, re, im, half, table, toRe, toIm, sign) => {
      const bytes = b.int(half!.times(8));
      const [z0, z1] = [b.real(b.at(re!).load), b.real(b.at(im!).load)];
      b.at(toRe!).store(z0.plus(z1));
      b.at(toIm!).store(0);
      b.at(toRe!.plus(bytes)).store(z0.minus(z1));
      b.at(toIm!.plus(bytes)).store(0);
      const signs = b.lanesOf(b.splat(sign!));
      const sines = b.int(half!.half().plus(2).times(8));
      const up = b.int(8);
      // Where two numbers begin whose second is the partner of the first here.
      const down = b.int(bytes.minus(16));
      const end = b.int(bytes.half());
      b.while(
        // At a half that is even, not by four, the middle is reached twice, and is the same.
        () => up.atMost(end),
        () => {
          const there = (plane: Value): Variable => b.lanesOf(reversed(b.vectorAt(plane.plus(down)).load));
          const here = (plane: Value): Variable => b.lanesOf(b.vectorAt(plane.plus(up)).load);
          const [zr, zi, yr, yi] = [here(re!), here(im!), there(re!), there(im!)];
          const er = b.lanesOf(zr.plus(yr).times(0.5));
          const ei = b.lanesOf(zi.minus(yi).times(0.5));
          const or = b.lanesOf(zi.plus(yi).times(0.5));
          const oi = b.lanesOf(yr.minus(zr).times(0.5));
          const [c, s] = [here(table!), b.lanesOf(b.vectorAt(table!.plus(sines).plus(up)).load)];
          const tr = b.lanesOf(c.times(or).plus(s.times(oi)));
          const ti = b.lanesOf(c.times(oi).minus(s.times(or)));
          const xr = b.lanesOf(er.plus(tr));
          const xi = b.lanesOf(ei.plus(ti).times(signs));
          const vr = b.lanesOf(er.minus(tr));
          const vi = b.lanesOf(ti.minus(ei).times(signs));
          b.vectorAt(toRe!.plus(up)).store(xr);
          b.vectorAt(toIm!.plus(up)).store(xi);
          b.vectorAt(toRe!.plus(down)).store(reversed(vr));
          b.vectorAt(toIm!.plus(down)).store(reversed(vi));
          const mirrored = bytes.plus(bytes).minus(up).minus(8);
          b.vectorAt(toRe!.plus(mirrored)).store(reversed(xr));
          b.vectorAt(toIm!.plus(mirrored)).store(reversed(xi.negative()));
          b.vectorAt(toRe!.plus(bytes).plus(up)).store(vr);
          b.vectorAt(toIm!.plus(bytes).plus(up)).store(vi.negative());
          up.add(16);
          down.add(-16);
        },
      );
    },
  );
