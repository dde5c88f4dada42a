/** @file `npm start`: from a bare clone to the tutorial and a model trained on real handwriting in the terminal, then in a real editor. */
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { hasDesktop, openDesktop, serveInBrowser } from "./open.mjs";
import { build, install, root, run } from "./setup.mjs";

install();
build();
const files = process.argv.slice(2);
const isFirst = files.length === 0;
if (isFirst) files.push("examples/tutorial.tg", "examples/digits.tg");
run(process.execPath, [join(root, "dist/tensorgraph.js"), "run", ...files]);
if (isFirst) await offerEditor();

/** Someone at a terminal is asked; a script is told what there is, and goes on. */
async function offerEditor() {
  console.log("\nThe same files in VS Code, with types, gradients and results beside the text: npm run open");
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.env.CI) return;
  const desktop = hasDesktop();
  const { isInstalled, size } = await import("./workbench.mjs");
  const where = desktop ? "VS Code" : `VS Code in the browser${isInstalled() ? "" : ` (installs ${size} into .cache)`}`;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(`Open them in ${where} now? [y/N] `);
  asking.close();
  if (!/^y/i.test(answer.trim())) return;
  if (!desktop || !openDesktop()) await serveInBrowser();
}
