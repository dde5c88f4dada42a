/** @file Tests for NaN and infinity. Integers are always finite. */
import { isFloat } from "../../ir/dtype.ts";
import { predicate } from "../dtype-rules.ts";
import { test } from "./declare.ts";

export const isnan = test({
  name: "isnan",
  doc: "Whether an element is NaN.",
  examples: [["isnan([1.0, nan])", "[false, true]"]],
  dtypes: predicate,
  scalar: (s, x) => s.notEqual(x!, x!),
  gradNote: "a bool",
});

export const isinf = test({
  name: "isinf",
  doc: "Whether an element is inf or -inf.",
  examples: [["isinf([1.0, nan, -inf])", "[false, false, true]"]],
  dtypes: predicate,
  scalar: (s, x) => (isFloat(s.dtype) ? s.equal(s.abs(x!), s.constant(Number.POSITIVE_INFINITY)) : s.notEqual(x!, x!)),
  gradNote: "a bool",
});

export const isfinite = test({
  name: "isfinite",
  doc: "Whether an element is neither NaN nor infinite.",
  examples: [["isfinite([1.0, nan, -inf])", "[true, false, false]"]],
  dtypes: predicate,
  // x - x is 0 exactly for finite x.
  scalar: (s, x) => (isFloat(s.dtype) ? s.equal(s.sub(x!, x!), s.constant(0)) : s.equal(x!, x!)),
  gradNote: "a bool",
});
