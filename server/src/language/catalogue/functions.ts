/** @file Codes for the declaration of functions. */
import type { Entries } from "./entry.ts";

export const functionCodes = {
  "not-an-input": {
    severity: "error",
    doc: "A parameter of a function is an input, or declares one with a type. A part of the graph that is computed is replaced with `given`.",
    example: "shared w = 1.0\nfunction f(w) -> w\n",
  },
  "missing-parameter": {
    severity: "error",
    doc: "The function depends on an input that is not among its parameters, so that a call could not give it a value.",
    example: "input x, y: float64\nz = x + y\nfunction f(x) -> z\n",
  },
  "unused-parameter": {
    severity: "warning",
    doc: "Neither an output nor an update of the function depends on the parameter.",
    example: "input x, y: float64\nfunction f(x, y) -> x\n",
  },
  "repeated-parameter": {
    severity: "error",
    doc: "Two parameters have one name; give one another with `as`.",
    example: "input x: float64\nfunction f(x, x) -> x\n",
  },
  "repeated-output": {
    severity: "error",
    doc: "Two outputs have one name, by which neither could be reached; give one another with `as`.",
    example: "input x: float64\nfunction f(x) -> x, x + 1 as x\n",
  },
  "default-order": {
    severity: "error",
    doc: "Parameters with defaults come last.",
    example: "input x, y: float64\nfunction f(x = 1, y) -> x + y\n",
  },
  "not-shared": {
    severity: "error",
    doc: "Only a shared variable can be updated.",
    example: "input x: float64\nfunction f(x)\n  update x = x + 1\n",
  },
  "update-type": {
    severity: "error",
    doc: "The new value of a shared variable has its dtype and shape. A weak literal or a safe widening is fine; anything else is converted where it is written.",
    example: "shared state = 0\nfunction f()\n  update state = state + 0.5\n",
  },
  "repeated-update": {
    severity: "error",
    doc: "All updates of a call take effect together, so a shared variable has one.",
    example: "shared state = 0\nfunction f()\n  update state = state + 1\n  update state = state + 2\n",
  },
  "given-target": {
    severity: "error",
    doc: "`given` replaces a part of the graph: an input, a shared variable or a graph expression.",
    example: "k = 3\ninput x: float64\nfunction f(x) -> x * k\n  given k = 4\n",
  },
  "given-type": {
    severity: "error",
    doc: "What takes the place of a node has its type: dtype and shape.",
    example: "shared state = 0\ninput x: float64\nfunction f(x) -> state * 2\n  given state = x\n",
  },
  "repeated-given": {
    severity: "error",
    doc: "A node is replaced once a function.",
    example: "shared state = 0\ninput x: int64\nfunction f(x) -> state * 2\n  given state = x\n  given state = x + 1\n",
  },
  "unknown-option": {
    severity: "error",
    doc: "Options of a function are `no_default_updates`, `profile`, `mode` (`fast`, `debug`, `nanguard`, `reproducible`; for the middle two `nan_is_error`, `inf_is_error` and `big_is_error`) and `device` (`cpu`, `gpu`, `auto`, `reference`).",
    example: "input x: float64\nfunction f(x) -> x\n  with mode = dbug\n",
  },
  "gpu-precision": {
    severity: "error",
    doc: "A function `with device = gpu` reads inputs or shared variables in float64, which GPUs have not. The fix declares all of them as float32; or write `with device = cpu`.",
    example: "input x: float64\nfunction f(x) -> x\n  with device = gpu\n",
  },
} as const satisfies Entries;
