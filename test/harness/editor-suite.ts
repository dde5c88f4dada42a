/** @file What holds for every suite that drives a workbench: patience, a second attempt, and what was to be seen when one failed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describePage } from "./page-description.ts";
import type { Workbench } from "./workbench.ts";

/**
 * For the first line of a suite. Each test may be tried once more, which `npm test` tells of by name: an editor, a browser and a server
 * on a busy machine lose a key or a click at times, which says nothing about the extension. So a test begins where the one before it
 * ends, or wherever an attempt of its own has failed: it opens its file, and does not build on its own earlier steps.
 */
export function drivesWorkbench(suite: Mocha.Suite, bench: () => Workbench | undefined): void {
  let failures = 0;
  suite.timeout(600_000);
  suite.retries(1);
  afterEach(async function () {
    const { currentTest: test } = this;
    const driven = bench();
    if (!test || !driven || test.state === "passed") return;
    console.log(`\nAn attempt failed: ${test.fullTitle()}\n${await describePage(driven.page)}`);
    const folder = process.env.TENSORGRAPH_PICTURES ?? "out/failed-tests";
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${test.title.replaceAll(/\W+/g, "-").slice(0, 50)}-${++failures}.png`);
    const shot = driven.page.screenshot({ path, timeout: 20_000 }).then(() => path);
    console.log(`picture: ${await shot.catch((e: Error) => e.message)}\n`);
    await driven.rest().catch((e: Error) => console.log(`it does not come to rest: ${e.message}`));
  });
}
