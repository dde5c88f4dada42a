/** @file The reference of all ops, by category, from their declarations: docs/ops.md. */
import { allOps } from "../../out/runtime/src/ops/index.js";

const introduction = `<!-- Generated from the declarations in runtime/src/ops by scripts/generate.mjs. -->
# Ops

Every op is also a method of its first argument: \`mean(x, axis=0)\` is \`x.mean(axis=0)\`. Names are NumPy's, or Theano's where NumPy has none.

- In a signature \`...s\` stands for any axes; \`float\` takes integers too and computes in the float that fits them (float32 for 8 and 16
  bits, float64 above); \`number\` and \`any\` keep the dtype. Operands of several dtypes are promoted as in NumPy; literals adapt to the tensor
  that they meet.
- Elementwise ops broadcast as in NumPy, but only a length that is written as 1 stretches.
- \`axis\` is one axis, a list of axes, or \`none\` for all of them; negative ones count from the end.
- Where an op is not differentiable at a point, the derivative used is stated: that of \`abs\` and \`relu\` at 0 is 0, that of \`maximum\` goes to
  the first operand when both are equal, that of \`max\` to every element that equals the result. Where a function is piecewise constant the
  gradient is 0; where there is none at all (integers, bools, indices, \`stop_gradient\`) \`grad\` says so.

Derivatives are made by words of the language, from graphs to graphs; what they give can be differentiated again:

\`\`\`
grad(cost, wrt, consider_constant=[], disconnected_inputs="raise", known_grads={})   # of a scalar cost, by one tensor or a list of them
Lop(f, wrt, eval_points)      # eval_points times the Jacobian of f
Rop(f, wrt, eval_points)      # the Jacobian of f times eval_points
jacobian(expression, wrt)     # [...expression.shape, ...wrt.shape], of all elements at once
hessian(cost, wrt)            # [...wrt.shape, ...wrt.shape]
\`\`\`
`;

const titles = {
  elementwise: "Elementwise",
  complex: "Complex numbers and Fourier transforms",
  reduction: "Reductions and running folds",
  shape: "Shape",
  creation: "Creation",
  indexing: "Indexing, sorting, searching",
  "linear algebra": "Linear algebra",
  neural: "Neural networks",
  gradient: "Gradients",
  random: "Random",
  control: "Control",
};

/** @returns {{ path: string, text: string }[]} */
export function generate() {
  const ops = allOps()
    .filter((op) => op.category in titles)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const sections = Object.entries(titles).flatMap(([category, title]) => {
    const own = ops.filter((op) => op.category === category);
    return own.length === 0 ? [] : [`## ${title}\n\n${own.map(entry).join("\n")}`];
  });
  const index = Object.entries(titles).flatMap(([category, title]) => {
    const own = ops.filter((op) => op.category === category).map((op) => `[\`${op.name}\`](#${op.name})`);
    return own.length === 0 ? [] : [`**${title}**: ${own.join(" ")}\n`];
  });
  return [{ path: "docs/ops.md", text: `${introduction}\n${index.join("\n")}\n${sections.join("\n")}` }];
}

function entry(op) {
  const lines = [`### ${op.name}`, "", "```", `${op.name}${op.sig}`, "```", "", op.doc];
  if (op.aliases?.length > 0) lines.push("", `Also called ${op.aliases.map((a) => `\`${a}\``).join(", ")}.`);
  lines.push("", derivativeOf(op));
  if (op.examples.length > 0) {
    const width = Math.max(...op.examples.map(([expression]) => expression.length));
    lines.push(
      "",
      "```",
      ...op.examples.map(([expression, value]) => `${expression.padEnd(width)}  # ${value}`),
      "```",
    );
  }
  return `${lines.join("\n")}\n`;
}

function derivativeOf(op) {
  if (op.gradDoc !== undefined) return `Derivative: \`${op.gradDoc}\`.`;
  if (op.gradNote !== undefined) return `No gradient: ${op.gradNote}.`;
  // A composite without a rule is differentiated through what it is made of.
  return "Derivative: that of the ops it is made of.";
}
