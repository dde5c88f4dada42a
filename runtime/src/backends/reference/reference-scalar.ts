/** @file The arithmetic of each dtype on JavaScript values, in which the reference backend runs the scalar rules. */
import { type Dtype, dtypes } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Scalar } from "../../ops/scalar.ts";
import { floatScalar } from "./float-scalar.ts";
import { integerScalar } from "./integer-scalar.ts";

/** boolean for bool (and masks), bigint for 64-bit integers, number otherwise. */
export type Value = number | bigint | boolean;

/** Masks are the only values; rules over bools ask for nothing but logic, order and equality. */
const boolScalar = (): Scalar<Value> => {
  const logic: Partial<Record<keyof Scalar<Value>, unknown>> = {
    constant: (value: number) => value !== 0,
    max: (a: boolean, b: boolean) => a || b,
    min: (a: boolean, b: boolean) => a && b,
    less: (a: boolean, b: boolean) => !a && b,
    lessEqual: (a: boolean, b: boolean) => !a || b,
    equal: (a: boolean, b: boolean) => a === b,
    notEqual: (a: boolean, b: boolean) => a !== b,
    and: (a: boolean, b: boolean) => a && b,
    or: (a: boolean, b: boolean) => a || b,
    not: (a: boolean) => !a,
    select: <T>(mask: boolean, yes: T, no: T) => (mask ? yes : no),
  };
  return new Proxy({ dtype: "bool", ...logic } as Scalar<Value>, {
    get: (target, key) => Reflect.get(target, key) ?? bug(`${String(key)} of bool`),
  });
};

const scalars = new Map<Dtype, Scalar<Value>>(
  dtypes.map((d) => {
    if (d === "bool") return [d, boolScalar()];
    if (d === "float32" || d === "float64") return [d, floatScalar(d) as Scalar<Value>];
    return [d, integerScalar(d)];
  }),
);

export const referenceScalar = (dtype: Dtype): Scalar<Value> => scalars.get(dtype) ?? bug(`no arithmetic of ${dtype}`);
