/** @file The dtype rules that elementwise ops and reductions name. Checked against Theano's own table in the tests. */
import { type Dtype, floatOf, isFloat, isInteger, promote } from "../ir/dtype.ts";
import { type DtypeRule, type Fault, fault } from "./op.ts";

const common = (inputs: readonly Dtype[]): Dtype => inputs.reduce(promote);
const all = (inputs: readonly Dtype[], d: Dtype): Dtype[] => (inputs.length === 2 ? [d, d] : inputs.map(() => d));
const every = (inputs: readonly Dtype[], d: Dtype) => ({ inputs: all(inputs, d), result: d });

/** A Fault when an input is not as `wanted` says. */
function refuse(inputs: readonly Dtype[], accepts: (d: Dtype) => boolean, wanted: string): Fault | undefined {
  const bad = inputs.findIndex((d) => !accepts(d));
  return bad < 0 ? undefined : fault("dtype", `needs ${wanted}, but $${bad} is ${inputs[bad]}`, [bad]);
}

/** `+ * maximum`: the common dtype, also of bools. */
export const arithmetic: DtypeRule = (inputs) => every(inputs, common(inputs));

/** `-`: the common dtype, which may not be bool. */
export const numeric: DtypeRule = (inputs) => {
  const d = common(inputs);
  if (d !== "bool") return every(inputs, d);
  return fault("dtype", inputs.length > 1 ? "two bools have no difference" : "a bool has no sign", [0]);
};

/** `**`: as arithmetic, but bools count as int8. */
export const power: DtypeRule = (inputs) => {
  const d = common(inputs);
  return every(inputs, d === "bool" ? "int8" : d);
};

/** `/`: floats as they are, everything else in float64. */
export const division: DtypeRule = (inputs) => {
  const d = common(inputs);
  return every(inputs, isFloat(d) ? d : "float64");
};

/** `exp tanh`: the float that Theano computes in. */
export const floating: DtypeRule = (inputs) => every(inputs, floatOf(common(inputs)));

/** `< ==`: compares in the common dtype, gives bool. */
export const comparison: DtypeRule = (inputs) => ({ inputs: all(inputs, common(inputs)), result: "bool" });

/** `and or not`: of bools. */
export const logical: DtypeRule = (inputs) => refuse(inputs, (d) => d === "bool", "bool") ?? every(inputs, "bool");

/** `& | ^ ~`: of integers, or of bools; not of both. */
export const bitwise: DtypeRule = (inputs) => {
  const refused = refuse(inputs, (d) => !isFloat(d), "integers or bools");
  if (refused) return refused;
  const bool = inputs.indexOf("bool");
  const other = inputs.findIndex((d) => d !== "bool");
  if (bool >= 0 && other >= 0)
    return fault("dtype", `$${bool} is bool, but $${other} is ${inputs[other]}`, [bool, other]);
  return integral(inputs, {});
};

/** `<< >>`: of integers. */
export const shifting: DtypeRule = (inputs) => refuse(inputs, isInteger, "integers") ?? integral(inputs, {});

/** The common dtype of integers; int64 with uint64 has none. */
const integral: DtypeRule = (inputs) => {
  const d = common(inputs);
  if (isFloat(d))
    return fault(
      "dtype",
      `${inputs.join(" and ")} have no common integer dtype`,
      inputs.map((_, i) => i),
    );
  return every(inputs, d);
};

/** `isnan isinf`. */
export const predicate: DtypeRule = (inputs) => ({ inputs, result: "bool" });

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

/** `max min`, and `round` of integers: the dtype itself. */
export const same: DtypeRule = (inputs) => ({ inputs, result: inputs[0]! });

/** `any all`: of whether each element is not 0. */
export const truth: DtypeRule = () => ({ inputs: ["bool"], result: "bool" });

/** Floats only, where an integer argument is surely a mistake. */
export const floatOnly: DtypeRule = (inputs) => refuse(inputs, isFloat, "a float") ?? floating(inputs, {});
