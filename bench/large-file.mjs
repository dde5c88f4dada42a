/** @file A large generated file, for the measurements of parser, checker and language server. */

/** Bindings, calls, gradients, functions with clauses and loops, without a mistake. */
export function source(lines = 2000) {
  const out = [
    "N = 32",
    "input x: float64[n, 784]",
    "input y: float64[n]",
    "shared w: float64[784] = zeros([784])",
    "shared b = 0.0",
  ];
  out.push("data_x = zeros([N, 784])", "data_y = zeros([N])", "def squash(z) = 1 / (1 + exp(-z))");
  for (let i = 0; out.length < lines; i++) {
    switch (i % 10) {
      case 0:
        out.push(`# %% Part ${i / 10}`, `h${i} = squash(dot(x, w) - b)`);
        break;
      case 4:
        out.push(`function f${i}(x, y, rate: float64 = 0.1) -> mean(h${i - 1}) as loss, h${i - 2} as second`);
        out.push(`  update w = w - rate * grad(h${i - 1}.mean() + 0.01 * (w ** 2).sum(), w)`);
        break;
      case 7:
        out.push(`for k${i} in range(${i}) { track loss${i} = f${i - 3}(data_x, data_y, rate=1 / (1 + k${i})).loss }`);
        break;
      default:
        out.push(`h${i} = 1 / (1 + exp(-dot(x, w) - b)) * (y - ${i}.5e-3) ** 2 + h${i - (i % 10)} # step`);
    }
  }
  return `${out.join("\n")}\n`;
}
