/** @file The natural logarithm for the generators. */

/** log(x) of a positive finite double. */
export const logExact = (x: number): number => Math.log(x);
