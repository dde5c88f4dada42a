/** @file The dtype rules that elementwise ops and reductions name. Checked against Theano's own table in the tests. */
import { type Dtype, floatOf, isFloat, isInteger, promote } from "../ir/dtype.ts";
import { type DtypeRule, fault } from "./op.ts";

const common = (inputs: readonly Dtype[]): Dtype => inputs.reduce(promote);
const all = (inputs: readonly Dtype[], d: Dtype): Dtype[] => inputs.map(() => d);

/** `+ * maximum`: the common dtype, also of bools. */
export const arithmetic: DtypeRule = (inputs) => {
  const d = common(inputs);
  return { inputs: all(inputs, d), result: d };
};

/** `exp tanh /`: the float that Theano computes in. */
export const floating: DtypeRule = (inputs) => {
  const d = floatOf(common(inputs));
  return { inputs: all(inputs, d), result: d };
};

/** `< ==`: compares in the common dtype, gives bool. */
export const comparison: DtypeRule = (inputs) => ({ inputs: all(inputs, common(inputs)), result: "bool" });

/** `and or not`: of bools. */
export const logical: DtypeRule = (inputs) => {
  const bad = inputs.findIndex((d) => d !== "bool");
  if (bad >= 0) return fault("dtype", `needs bool, but $${bad} is ${inputs[bad]}`, [bad]);
  return { inputs: all(inputs, "bool"), result: "bool" };
};

/** `isnan isinf`. */
export const predicate: DtypeRule = (inputs) => {
  const d = floatOf(common(inputs));
  return { inputs: all(inputs, d), result: "bool" };
};

/** `where(c, a, b)`: the first is bool, the others promote. */
export const selection: DtypeRule = (inputs) => {
  if (inputs[0] !== "bool") return fault("dtype", `the condition $0 is ${inputs[0]}, not bool`, [0]);
  const d = common(inputs.slice(1));
  return { inputs: ["bool", d, d], result: d };
};

/** `sum prod`: bools and small integers add up in 64 bits, as in NumPy. */
export const accumulate: DtypeRule = (inputs) => {
  const d = inputs[0]!;
  const result: Dtype = d === "bool" ? "int64" : isInteger(d) ? (d.startsWith("u") ? "uint64" : "int64") : d;
  return { inputs: [result], result };
};

/** `max min`: the dtype itself. */
export const same: DtypeRule = (inputs) => ({ inputs, result: inputs[0]! });

/** Floats only, where an integer argument is surely a mistake. */
export const floatOnly: DtypeRule = (inputs) => {
  const bad = inputs.findIndex((d) => !isFloat(d));
  if (bad >= 0) return fault("dtype", `needs a float, but $${bad} is ${inputs[bad]}`, [bad]);
  return floating(inputs, {});
};
