/** @file `npm test`: from a bare clone, checks types, style and unused code, then runs every test. Arguments choose test files by a part of their path. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installTestTools } from "./install-test-tools.mjs";
import { build, filesBelow, install, root } from "./setup.mjs";

install();
// The tests that need it say so where it is missing and cannot be installed.
installTestTools();
process.chdir(root);
const counts = { passed: 0, failed: 0 };
/** Tests that a first attempt of failed, and why: told at the end, so that what is unreliable is seen. */
const repeated = [];

/** One check that is a command of its own; counts as one test. */
function check(title, command, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, command), ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const ok = status === 0;
  console.log(`${ok ? "ok  " : "FAIL"} ${title}`);
  if (!ok) console.log(stdout + stderr);
  counts[ok ? "passed" : "failed"]++;
  return ok;
}

const typed = check("types (tsc -b)", "node_modules/typescript/bin/tsc", ["-b"]);
check("style (biome)", "node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);
check("unused code (knip)", "node_modules/knip/bin/knip.js", ["--no-progress"]);
if (typed) {
  build();
  const { default: Mocha } = await import("mocha");
  const { default: fc } = await import("fast-check");
  // The same random programs in every run, so that a failure comes back; SEED=random (or a number) looks at others.
  const seed = process.env.SEED ?? "20261123";
  if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
  const parts = process.argv.slice(2);
  const mocha = new Mocha({ reporter: "dot", timeout: 300_000, forbidOnly: true, forbidPending: true });
  const onGpu = [];
  for (const source of filesBelow("test")) {
    if (!source.endsWith(".test.ts")) continue;
    if (parts.length > 0 && !parts.some((p) => source.includes(p))) continue;
    const built = join(root, "out", source.replace(/\.ts$/, ".js"));
    if (source.startsWith("test/gpu")) onGpu.push(built);
    else mocha.addFile(built);
  }
  await mocha.loadFilesAsync();
  const stats = await new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
    runner.on("retry", (test, error) => repeated.push(`${test.fullTitle()}: ${error.message.split("\n")[0]}`));
  });
  counts.passed += stats.passes;
  counts.failed += stats.failures;
  if (onGpu.length > 0) testOnGpu(onGpu);
}

/** In a process of their own: a driver of a GPU that crashes takes nothing else with it. */
function testOnGpu(files) {
  const report = "out/gpu-tests.json";
  rmSync(report, { force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/mocha/bin/mocha.js"),
      "--reporter",
      "json",
      "--reporter-option",
      `output=${report}`,
      "--timeout",
      "300000",
      "--exit",
      ...files,
    ],
    { encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  const { stats, tests, failures } = existsSync(report)
    ? JSON.parse(readFileSync(report, "utf8"))
    : {
        stats: { passes: 0, failures: 1 },
        tests: [],
        failures: [{ fullTitle: `the process ended with status ${status}`, err: { message: stderr } }],
      };
  console.log(`on the GPU: ${stats.passes} passed, ${stats.failures} failed`);
  for (const { fullTitle, err } of failures) console.log(`\n${fullTitle}\n  ${err.message}`);
  for (const { fullTitle, currentRetry } of tests) if (currentRetry > 0) repeated.push(fullTitle);
  counts.passed += stats.passes;
  counts.failed += stats.failures;
}

for (const test of repeated) console.log(`tried again: ${test}`);
mkdirSync("out", { recursive: true });
writeFileSync("out/test-counts.json", JSON.stringify(counts));
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed > 0 ? 1 : 0);
