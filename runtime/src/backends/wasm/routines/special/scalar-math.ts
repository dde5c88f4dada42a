/** @file Elementary functions of one float64 as routines: what the loops emit inline for vectors, called with one number. */
import { type Elementary, elementary } from "../../math/index.ts";
import { SimdScalar } from "../../simd-scalar.ts";
import { type ConstantKey, type ModuleContext, vectorConstant } from "../../step-function.ts";
import { type Body, type Routine, routine } from "../routine.ts";
import { literal, type Value } from "../value.ts";

const scalarFunction = (context: ModuleContext, name: Elementary): Routine =>
  routine(context, "float64", `scalar ${name}`, ["f64"], "f64", (b, _, x) => {
    const { code } = b;
    const known = new Map<ConstantKey, number>();
    const constant = (key: ConstantKey, bytes: () => Uint8Array): number => {
      const local = known.get(key) ?? vectorConstant(code, context.pool, key, bytes);
      known.set(key, local);
      return local;
    };
    const mathImport = (math: string, arity: number): number =>
      context.module.import(`Math.${math}`, { params: Array(arity).fill("f64"), results: ["f64"] });
    const s = new SimdScalar({ code, lanes: 2, fma: context.fma, constant, mathImport }, "float64");
    b.splat(x!).emit(code);
    code.get(elementary[name](s, s.take()).local).lane("f64x2.extract_lane", 0);
  });

/** The function called `name` of a number. */
export function math(b: Body, name: Elementary, x: Value): Value {
  return b.call(scalarFunction(b.context, name), x);
}

export const number = (x: number): Value => literal("f64", x);

/** c0 + c1·x + c2·x² + …, by Horner's rule; x is computed anew for each. */
export const polynomial = (x: Value, coefficients: readonly number[]): Value =>
  coefficients.reduceRight<Value | undefined>((sum, c) => (sum ? x.times(sum).plus(c) : number(c)), undefined)!;

/** A routine of float64 numbers that gives one. */
export const numberRoutine = (
  context: ModuleContext,
  name: string,
  arity: number,
  write: (b: Body, ...x: Value[]) => Value,
): Routine =>
  routine(context, "float64", name, Array(arity).fill("f64"), "f64", (b, _, ...x) => write(b, ...x).emit(b.code));

/** Ends a routine of numbers with `x` where the condition holds. */
export function returnIf(b: Body, condition: Value, x: Value): void {
  b.if(condition, () => {
    x.emit(b.code);
    b.code.op("return");
  });
}
