/** @file What drivers leave open about floats: NaN in extremes, halves in rounding, the sign of zero. */
import { helper } from "./helper.ts";

/** NaN if one of them is; +0 is greater than -0. */
export const max = helper("greater", ["a", "b"], "return a > b ? a : (b > a ? b : (a == b && a != 0.0 ? a : a + b));");

export const min = helper(
  "smaller",
  ["a", "b"],
  "return a < b ? a : (b < a ? b : (a == b && a != 0.0 ? a : -((-a) - b)));",
);

/** Half to even, with the sign of x where it is 0. */
export const round = helper(
  "rounded",
  ["x"],
  `if (!(Math.abs(x) < 8388608.0)) { return x; }
  let a = Math.abs(x);
  let low = Math.floor(a);
  let half = Math.floor(low * 0.5);
  let up = a - low;
  let y = low;
  if (up > 0.5 || (up == 0.5 && low - 2.0 * half == 1.0)) { y = low + 1.0; }
  if (x < 0.0 || (x == 0.0 && 1.0 / x < 0.0)) { return -y; }
  return y;`,
);

export const copysign = helper(
  "signed",
  ["a", "b"],
  `let m = Math.abs(a);
  if (b < 0.0 || (b == 0.0 && 1.0 / b < 0.0)) { return -m; }
  return m;`,
);
