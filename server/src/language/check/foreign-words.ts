/** @file Words of NumPy, Theano, JAX, PyTorch and Julia that mean nothing here, each with what to write instead. */

const stream = "random numbers come from a stream: `srng = RandomStreams(seed=1)`, then `srng.normal([3])`";
const list = "a list is a tensor: `[1, 2, 3]`";

interface Advice {
  readonly advice: string;
  /** What to write in its place. */
  readonly instead?: string;
}

const names: Readonly<Record<string, Advice>> = {
  array: { advice: list },
  asarray: { advice: list },
  tensor: { advice: list },
  int: { advice: "`int64(x)` converts", instead: "int64" },
  float: { advice: "`float64(x)` converts", instead: "float64" },
  double: { advice: "`float64(x)` converts", instead: "float64" },
  random: { advice: stream },
  rand: { advice: stream },
  randn: { advice: stream },
  randint: { advice: stream },
  normal: { advice: stream },
  uniform: { advice: stream },
  shared: { advice: "state is declared: `shared count = 0`" },
  function: { advice: "a function is declared: `function f(x) -> x + 1`" },
  end: { advice: "a block stands in braces, `{` and `}`" },
  pass: { advice: "an empty block is `{ }`" },
};

/** What is told of a name that is not declared. */
export const adviceOnName = (name: string): Advice | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined;

const members: Readonly<Record<string, string>> = {
  append: "`concatenate([xs, [x]])` appends; `[… for … in …]` makes a list at once",
  backward: "`grad(cost, w)` is the gradient, and `update` in a function takes the step",
  detach: "`stop_gradient(x)` lets no gradient through",
  eval: "`eval(x, …)` computes it",
  grad: "`grad(cost, x)` is the gradient",
  item: "a scalar is a number as it is",
  numpy: "what a function gives is a value as it is",
  permute: "`transpose(x, axes)` orders the axes",
  tolist: "a value is a list as it is",
  unsqueeze: "`expand_dims(x, axis)` adds an axis",
  view: "`reshape(x, shape)` gives another shape",
};

/** What is told of a member that a tensor has elsewhere. */
export const adviceOnMember = (name: string): string | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined;

/** Parameters by the names that they have elsewhere: the first that there is. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  dim: ["axis"],
  dims: ["axis", "shape"],
  keepdim: ["keepdims"],
  loc: ["avg"],
  mean: ["avg"],
  scale: ["std"],
  sigma: ["std"],
  sd: ["std"],
  shape: ["size"],
  a_min: ["low"],
  a_max: ["high"],
  min: ["low"],
  max: ["high"],
  num_samples: ["size"],
};

export const parameterMeant = (name: string, known: readonly string[]): string | undefined =>
  Object.hasOwn(parameters, name) ? parameters[name]!.find((p) => known.includes(p)) : undefined;

const modules: ReadonlySet<string> = new Set(
  "np numpy jnp jax lax T tt TT tensor theano aesara pytensor pt torch F nn tf keras K math scipy mx".split(" "),
);

interface Prefixed {
  /** As far as the last dot. */
  readonly prefix: string;
  /** What stands behind it. */
  readonly name: string;
}

/** `np.linalg.inv` as it begins at `start` of a text: the prefix, and the name that alone means something here. */
export function prefixedName(text: string, start: number): Prefixed | undefined {
  const path = /^(?:[\p{L}_][\p{L}\p{N}_]*\.)+(?=[\p{L}_])/u.exec(text.slice(start, start + 120));
  if (!path || !modules.has(path[0].slice(0, path[0].indexOf(".")))) return undefined;
  const name = /^[\p{L}\p{N}_]+/u.exec(text.slice(start + path[0].length))?.[0] ?? "";
  return { prefix: path[0], name };
}

/** What is told of a name with the prefix of a module. */
export const adviceOnModule = (prefix: string, name: string): string =>
  /\brandom\b/.test(prefix)
    ? stream
    : (adviceOnName(name)?.advice ?? "ops are written without a prefix, as in `sum(x)`");
