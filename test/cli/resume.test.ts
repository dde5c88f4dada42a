/** @file A training run that is saved, and goes on in another process, gives the same bits as one that was not interrupted. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTensors } from "../../server/src/files/tensor-file.ts";
import { tensorgraph } from "../harness/command-line.ts";

/** Momentum, dropout of both generators, noise that is drawn in a loop. */
const training = `steps = 12
path = "run.npz"
input X: float64[n, 4]
input y: float64[n]
input training: bool
srng = RandomStreams(seed=7)
mrg = MRG_RandomStreams(seed=8)
shared w: float64[4] = eval(srng.normal([4]))
shared velocity: float64[4] = zeros([4])
shared seen = 0
kept = srng.dropout(X, 0.2, training)
hidden = mrg.dropout(kept * w, 0.1, training)
walk = scan(s => 0.9 * s + 0.001 * srng.normal([]), outputs_info=0.0, n_steps=3)
loss = mean((sum(hidden, axis=1) - y) ** 2)
function train(X, y, training=true) -> loss
  update velocity = 0.9 * velocity - 0.01 * grad(loss, w)
  update w = w + 0.9 * velocity - 0.01 * grad(loss, w) + walk[-1]
  update seen += 1
data = eval(MRG_RandomStreams(seed=1).normal([20, 4]))
restore(path, missing_ok=true)
for i in range(steps) {
  track cost = train(data, data @ [1.0, 2.0, 3.0, 4.0])
}
save(path)
`;

describe("a training run that is resumed", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-resume-"));
    writeFileSync(join(folder, "train.tg"), training);
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = async (...sets: readonly string[]): Promise<void> => {
    const args = sets.flatMap((s) => ["--set", s]);
    const { status, err } = await tensorgraph(["run", "train.tg", ...args], { cwd: folder });
    assert.equal(err, "");
    assert.equal(status, 0);
  };

  it("gives the same weights, momenta and streams, bit for bit", async () => {
    await run("steps=24", 'path="whole.npz"');
    await run();
    await run();
    const [whole, parts] = ["whole.npz", "run.npz"].map((name) => loadTensors(join(folder, name)));
    assert.ok(whole instanceof Map && parts instanceof Map);
    assert.ok(whole.size > 10, [...whole.keys()].join());
    assert.deepEqual(parts, whole);
    assert.equal(Number(whole.get("seen")?.data[0]), 24);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("does not, when only the weights are put back", async () => {
    const partly = training.replace("restore(path, missing_ok=true)", "restore(path, w, velocity, seen)");
    await run('path="part.npz"');
    writeFileSync(join(folder, "train.tg"), partly);
    await run('path="part.npz"');
    writeFileSync(join(folder, "train.tg"), training);
    const [whole, part] = ["whole.npz", "part.npz"].map((name) => loadTensors(join(folder, name)));
    assert.ok(whole instanceof Map && part instanceof Map);
    assert.equal(Number(part.get("seen")?.data[0]), 24);
    assert.notDeepEqual(part.get("w"), whole.get("w"));
  });
});
