/** @file Writes the generated files of the repository, one module of `scripts/generate/` for each. With `--check` it only says which are stale. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const check = process.argv.includes("--check");
const here = new URL("./generate/", import.meta.url);
let stale = 0;
for (const name of readdirSync(here).filter((entry) => entry.endsWith(".mjs"))) {
  const { generate } = await import(new URL(name, here).href);
  for (const { path, text } of await generate()) {
    const target = new URL(`../${path}`, import.meta.url);
    let present;
    try {
      present = readFileSync(target, "utf8");
    } catch {
      present = undefined;
    }
    if (present === text) continue;
    stale++;
    if (!check) writeFileSync(target, text);
    console.log(`${check ? "stale" : "wrote"} ${path}`);
  }
}
if (check && stale > 0) process.exit(1);
