/** @file `npm start`: from a bare clone to the tutorial and a model trained on real handwriting, in the terminal. */
import { join } from "node:path";
import { build, install, root, run } from "./setup.mjs";

install();
build();
const examples = process.argv.slice(2);
if (examples.length === 0) examples.push("examples/tutorial.tg", "examples/digits.tg");
run(process.execPath, [join(root, "dist/tensorgraph.js"), "run", ...examples]);
