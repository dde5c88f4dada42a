/** @file What a user is told when there is no GPU or it fails, through the kernel as the command line has it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useSwiftShader } from "../harness/gpu.ts";

const text = `input x: float32[n]
shared total: float32 = 0
function add(x) -> sum(x)
  update total = total + sum(x)
  with device = gpu
function plain(x) -> sum(x) + total
add([1, 2, 3])
function share(x) -> mean(x > 1)
  with device = gpu, mode = nanguard
share([1, 2, 3, 4])
# %% afterwards
plain([1, 2])
`;

describe("a program that wants the GPU", () => {
  const folder = mkdtempSync(join(tmpdir(), "tensorgraph-gpu-"));
  const file = join(folder, "program.tg");
  const command = join(process.cwd(), "out/server/src/cli/main.js");
  before(() => {
    useSwiftShader();
    writeFileSync(file, text);
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (drivers: string | undefined) => {
    const { VK_DRIVER_FILES, VK_ICD_FILENAMES, ...env } = process.env;
    const own = drivers === undefined ? {} : { VK_DRIVER_FILES: drivers, VK_ICD_FILENAMES: drivers };
    return spawnSync(process.execPath, [command, "run", file], { encoding: "utf8", env: { ...env, ...own } });
  };

  it("runs there, and says on what", () => {
    const { stdout, stderr, status } = run(process.env.VK_DRIVER_FILES);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /6\.0 +float32\n +on .+ \(gpu\), 2 kernels/);
    assert.match(stdout, /9\.0 +float32/);
    const [line] = stdout.match(/on .+ \(gpu\), \d+ kernels?; .*/) ?? assert.fail(stdout);
    assert.match(line, /; cast, check cast, sum, [a-z_, ]+ on the processor: the GPU has no float64/);
    assert.match(line, /; check greater on the processor: each value is looked at, which the processor does/);
    assert.equal(line.split("on the processor").length, 3);
  });

  it("is told that there is none and how to go on, and the rest runs", () => {
    const { stdout, stderr, status } = run(join(folder, "no-driver.json"));
    assert.equal(status, 1);
    assert.match(stderr, /error\[no-gpu\].*there is no GPU to run on: .*with device = cpu/);
    assert.match(stdout, /3\.0 +float32/);
  });

  it("ends at once, and in order, when it is interrupted while kernels are built", async () => {
    const sums = Array.from({ length: 150 }, (_, i) => `s${i + 1} = s${i} * 0.5 + ${i + 1} * mean(s${i})`);
    const many = `input s0: float32[n]\n${sums.join("\n")}\nfunction f(s0) -> sum(s150)\nf(float32([1, 2]))\n`;
    const long = join(folder, "long.tg");
    writeFileSync(long, many);
    const child = spawn(process.execPath, [command, "run", "--json", "--device", "gpu", long]);
    let complaints = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaints += text;
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      // Once: another interrupt would end it by force.
      if (!child.killed && text.includes('"what":"kernels"')) child.kill("SIGINT");
    });
    const [status, signal] = await once(child, "close");
    assert.deepEqual({ status, signal, complaints }, { status: 130, signal: null, complaints: "" });
  });
});
