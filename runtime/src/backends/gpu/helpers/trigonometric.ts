/** @file Trigonometric functions and their inverses in float32. Polynomials of Cephes (sinf, tanf, asinf, atanf). */
import { helper } from "./helper.ts";
import { ofLargeAngle } from "./large-angle.ts";

/**
 * x - n·π/2. π/2 is cut into pieces of 8 bits, whose products with n are exact up to n = 2**16: beyond |x| = 1e5 angles are reduced as
 * whole numbers (`large-angle.ts`).
 */
const reduced = helper(
  "reduced",
  ["x", "n"],
  `let r = x - n * 1.5703125;
  r = r - n * 0.0004825592041015625;
  r = r - n * 0.0000012665987014770508;
  r = r - n * 9.895302355289459e-10;
  r = r - n * 2.5579538487363607e-12;
  r = r - n * 5.384581669432009e-15;
  return r;`,
);

const sinePart = helper(
  "sinePart",
  ["r"],
  `let z = r * r;
  return ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;`,
);

const cosinePart = helper(
  "cosinePart",
  ["r"],
  `let z = r * r;
  return ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;`,
);

/** The sine of the angle in quarter turn q: the cosine is that of the next quarter. */
const quarter = helper(
  "quarter",
  ["r", "q"],
  `let isOdd = q == 1.0 || q == 3.0;
  let y = isOdd ? cosinePart(r) : sinePart(r);
  return q >= 2.0 ? -y : y;`,
  [sinePart, cosinePart],
);

const modulo4 = helper("modulo4", ["n"], "let k = Math.floor(n * 0.25);\n  return n - 4.0 * k;");

const sineOfLarge = ofLargeAngle("sineOfLarge", "quarter(rest, turn)", [quarter]);
const cosineOfLarge = ofLargeAngle("cosineOfLarge", "quarter(rest, (turn + 1) & 3)", [quarter]);

/** Of angles up to 1e5. */
export const sinNear = helper(
  "sineNear",
  ["x"],
  `let n = Math.floor(x * 0.63661977236758134 + 0.5);
  return quarter(reduced(x, n), modulo4(n));`,
  [reduced, quarter, modulo4],
);
export const cosNear = helper(
  "cosineNear",
  ["x"],
  `let n = Math.floor(x * 0.63661977236758134 + 0.5);
  return quarter(reduced(x, n), modulo4(n + 1.0));`,
  [reduced, quarter, modulo4],
);

export const sin = helper(
  "sine",
  ["x", "inf", "nan"],
  `let a = Math.abs(x);
  if (a <= 1e5) { return sineNear(x); }
  if (!(a < inf)) { return nan; }
  let y = sineOfLarge(a);
  return x < 0.0 ? -y : y;`,
  [sinNear, sineOfLarge],
);

export const cos = helper(
  "cosine",
  ["x", "inf", "nan"],
  `let a = Math.abs(x);
  if (a <= 1e5) { return cosineNear(x); }
  if (!(a < inf)) { return nan; }
  return cosineOfLarge(a);`,
  [cosNear, cosineOfLarge],
);

/** The tangent of an angle of at most π/4 in quarter turn k. */
const tangentPart = helper(
  "tangentPart",
  ["r", "k"],
  `let z = r * r;
  let y = (((((9.38540185543e-3 * z + 3.11992232697e-3) * z + 2.44301354525e-2) * z + 5.34112807005e-2) * z + 1.33387994085e-1) * z + 3.33331568548e-1) * z * r + r;
  return k == 1.0 || k == 3.0 ? -1.0 / y : y;`,
);
const tangentOfLarge = ofLargeAngle("tangentOfLarge", "tangentPart(rest, turn)", [tangentPart]);

/** Of angles up to 1e5. */
export const tanNear = helper(
  "tangentNear",
  ["x"],
  `let n = Math.floor(x * 0.63661977236758134 + 0.5);
  return tangentPart(reduced(x, n), modulo4(n));`,
  [reduced, modulo4, tangentPart],
);

export const tan = helper(
  "tangent",
  ["x", "inf", "nan"],
  `let a = Math.abs(x);
  if (a <= 1e5) { return tangentNear(x); }
  if (!(a < inf)) { return nan; }
  let y = tangentOfLarge(a);
  return x < 0.0 ? -y : y;`,
  [tanNear, tangentOfLarge],
);

const arcsinePart = helper(
  "arcsinePart",
  ["s", "z"],
  `return ((((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 1.6666752422e-1) * z * s + s;`,
);

export const asin = helper(
  "arcsine",
  ["x", "nan"],
  `let a = Math.abs(x);
  let isNear = true && a <= 0.5;
  let z = isNear ? x * x : 0.5 * (1.0 - a);
  let p = arcsinePart(isNear ? x : Math.sqrt(z), z);
  let y = 1.5707963267948966 - 2.0 * p;
  return a <= 1.0 ? (isNear ? p : (x < 0.0 ? -y : y)) : nan;`,
  [arcsinePart],
);

export const acos = helper(
  "arccosine",
  ["x", "nan"],
  `let a = Math.abs(x);
  let isNear = true && a <= 0.5;
  let z = isNear ? x * x : 0.5 * (1.0 - a);
  let p = arcsinePart(isNear ? x : Math.sqrt(z), z);
  let y = isNear ? 1.5707963267948966 - p : (x < 0.0 ? 3.1415926535897932 - 2.0 * p : 2.0 * p);
  return a <= 1.0 ? y : nan;`,
  [arcsinePart],
);

export const atan = helper(
  "arctangent",
  ["x"],
  `let a = Math.abs(x);
  let isFar = true && a > 2.414213562373095;
  let isNear = true && a <= 0.4142135623730950;
  let base = isFar ? 1.5707963267948966 : (isNear ? 0.0 : 0.7853981633974483);
  let r = isFar ? -1.0 / a : (isNear ? a : (a - 1.0) / (a + 1.0));
  let z = r * r;
  let y = base + ((((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * r + r);
  return x == 0.0 ? x : (x < 0.0 ? -y : y);`,
);

export const atan2 = helper(
  "arctangent2",
  ["y", "x", "inf"],
  `if (!(x == x) || !(y == y)) { return x + y; }
  let isBelow = y < 0.0 || (y == 0.0 && 1.0 / y < 0.0);
  let isLeft = x < 0.0 || (x == 0.0 && 1.0 / x < 0.0);
  let a = Math.abs(y);
  let b = Math.abs(x);
  let angle = 0.0;
  if (a == inf && b == inf) { angle = 0.7853981633974483; }
  else if (a > 0.0) { angle = b == 0.0 ? 1.5707963267948966 : arctangent(a / b); }
  if (isLeft) { angle = 3.1415926535897932 - angle; }
  return isBelow ? -angle : angle;`,
  [atan],
);
