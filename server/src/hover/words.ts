/** @file What the words of the language mean: shown on hover and in completion. Dtypes, clauses, options, builtins. */
import { type Dtype, dtypeInfo, dtypes } from "../../../runtime/src/ir/dtype.ts";

const dtypeDoc = (d: Dtype): string => {
  const { kind, bytes } = dtypeInfo[d];
  switch (kind) {
    case "bool":
      return "true or false; one byte an element.";
    case "float":
      return `IEEE 754 number of ${bytes * 8} bits, about ${bytes === 4 ? 7 : 16} decimal digits. As a call, converts: \`${d}(x)\`.`;
    default:
      return `${kind === "int" ? "Signed" : "Unsigned"} integer of ${bytes * 8} bits; wraps around. As a call, converts: \`${d}(x)\`.`;
  }
};

export const words: ReadonlyMap<string, string> = new Map([
  ...dtypes.map((d): [string, string] => [d, dtypeDoc(d)]),
  ["input", "`input a, b: TYPE` declares symbolic inputs: arguments of functions."],
  ["shared", "`shared NAME: TYPE = VALUE` declares state that lives between calls. Functions change it by `update`."],
  [
    "def",
    "`def NAME(params) = EXPR` declares a helper that builds graph where it is used, generic in dtype and shape.",
  ],
  [
    "function",
    "`function NAME(params) -> outputs` compiles a part of the graph; `update`, `given` and `with` lines follow.",
  ],
  [
    "update",
    "`update S = EXPR`: the new value of a shared variable. All updates of a call see the old state and take effect together.",
  ],
  ["given", "`given V = EXPR` replaces a node of the graph while the function is compiled, type for type."],
  ["with", "Options of a function: `no_default_updates`, `mode = debug`, `device = gpu`, `profile`."],
  ["track", "`track NAME = scalar` adds a point to a live curve."],
  ["assert", '`assert CONDITION, "message"`: on a tensor, all elements must be true.'],
  [
    "for",
    "`for i in range(n) { … }` runs statements once for each value. In a list, `[f(g) for g in grads]` gives what `f` makes of each item.",
  ],
  ["while", "`while CONDITION { … }` runs statements as long as the condition holds."],
  [
    "if",
    "`if CONDITION { … } else { … }` over values; in a comprehension, takes only the items for which the condition holds. For a choice inside the graph there is `where`.",
  ],
  ["else", "What runs where the condition of the `if` before it does not hold."],
  ["in", "`for NAME in VALUES`: what is gone through, a `range`, a list or the first axis of a tensor."],
  ["break", "Ends the `for` or `while` around it."],
  ["continue", "Goes on with the next round of the `for` or `while` around it."],
  ["return", "What a `def` gives where it is used."],
  ["import", '`import "path"` brings in the names of another file.'],
  ["as", "Names a parameter for callers, or an output."],
  ["and", "`a and b`: true where both are, element by element."],
  ["or", "`a or b`: true where one of them is, element by element."],
  ["not", "`not a`: true where `a` is false, element by element."],
  ["true", "The bool that holds."],
  ["false", "The bool that does not hold."],
  [
    "none",
    "No value: a new axis in an index, `x[:, none]`; a result that is not fed back, in the `outputs_info` of a `scan`; an option that is left as it is.",
  ],
  ["inf", "Infinity: greater than every number."],
  ["nan", "Not a number: the result of `0 / 0`; equal to nothing, itself included."],
  ["pi", "The circumference of a circle by its diameter, 3.141592653589793."],
  ["eval", "`eval(EXPR, x=VALUE)` compiles the expression and computes it once."],
  [
    "grad",
    "`grad(cost, wrt)` is the gradient of a scalar as a graph; a list gives a list. Options: `consider_constant`, `disconnected_inputs`, `known_grads`.",
  ],
  ["Rop", "`Rop(f, wrt, v)`: the Jacobian times a vector, by forward mode."],
  ["Lop", "`Lop(f, wrt, v)`: a vector times the Jacobian, by reverse mode."],
  ["load", '`load("data.npy")`, `.npz` or `.csv`: the tensors of a file, beside this one.'],
  [
    "save",
    '`save("w.npz", weights, bias, rate=r)` writes values and state, all or nothing; `save("run.npz")` all shared variables and random streams.',
  ],
  [
    "restore",
    '`restore("run.npz")` puts all shared variables and random streams back as `save("run.npz")` left them, `restore("w.npz", weights, srng)` those that are named. `missing_ok=true`: does nothing where there is no such file.',
  ],
  ["print", "`print(a, b)` writes values while the cell runs."],
  ["plot", "`plot(y)` or `plot(x, y)` draws values."],
  ["len", "`len(x)`: how many items a list has, or the length of the first axis of a tensor."],
  [
    "zip",
    "`zip(a, b)` goes through several lists at once: `[p - g for p, g in zip(params, grads)]`. They have the same length.",
  ],
  ["enumerate", "`enumerate(a)`: each item with its place, counted from 0: `[i * x for i, x in enumerate(xs)]`."],
  ["range", "`range(stop)`, `range(start, stop)` or `range(start, stop, step)`: integers for a loop."],
  [
    "RandomStreams",
    "`RandomStreams(seed=k)`: random variables by MT19937, the numbers of NumPy's `RandomState` and of Theano.",
  ],
  [
    "MRG_RandomStreams",
    "`MRG_RandomStreams(seed=k)`: random variables by MRG31k3p, the numbers of Theano's class of that name.",
  ],
  ["no_default_updates", "A call leaves the random streams as they were: it draws the same numbers again."],
  [
    "mode",
    "`fast` (default), `debug` (every node beside the reference backend), `nanguard` (the first NaN or infinity is an error), `reproducible` (no fused multiply-add).",
  ],
  [
    "device",
    "`cpu` (WebAssembly, the default), `gpu` (WebGPU, float32), `auto` (the GPU where it is good) or `reference` (plain loops).",
  ],
  ["fast", "`mode = fast`: as fast as it goes (the default)."],
  [
    "debug",
    "`mode = debug`: every node is computed beside the reference backend, and every result as it was before rewrites; a difference is an error that names its line. Slow.",
  ],
  [
    "nanguard",
    "`mode = nanguard`: the first NaN or infinity is an error that names its line, also in loops and branches.",
  ],
  ["nan_is_error", "In the modes `nanguard` and `debug`: whether NaN is an error (the default)."],
  ["inf_is_error", "In the modes `nanguard` and `debug`: whether infinities are errors (the default)."],
  [
    "big_is_error",
    "In the modes `nanguard` and `debug`: whether numbers of more than 1e10 in size are errors (default: no).",
  ],
  ["reproducible", "`mode = reproducible`: no fused multiply-add, so the same bits on every machine."],
  ["cpu", "`device = cpu`: compiled to WebAssembly (the default)."],
  [
    "gpu",
    "`device = gpu`: on the GPU, by WebGPU, in float32; what it cannot do runs on the processor, and the lens says so.",
  ],
  ["auto", "`device = auto`: on the GPU where there is one that computes all of it, else on the processor."],
  ["reference", "`device = reference`: plain loops, slow and obvious."],
  ["profile", "Time per node of the compiled function."],
]);
