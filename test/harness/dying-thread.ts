/** @file Threads of a crew, the first of which ends in the middle of a part. */
import { workerData } from "node:worker_threads";
import { computeParts } from "../../server/src/kernel/threads/compute-parts.ts";
import {
  type ComputeStart,
  closedTicket,
  crewWords,
  take,
  type WatchStart,
} from "../../server/src/kernel/threads/crew-words.ts";
import { watchThreads } from "../../server/src/kernel/threads/watch-threads.ts";

const start = workerData as WatchStart | ComputeStart;
if (start.kind === "watch") watchThreads(start, new URL(import.meta.url));
else if (start.index === 0) die(start);
else computeParts(start);

function die({ words, index }: ComputeStart): void {
  Atomics.add(words, crewWords.ready, 1);
  for (;;) {
    const ticket = Atomics.load(words, crewWords.ticket);
    if ((ticket & closedTicket) < Atomics.load(words, crewWords.count)) {
      Atomics.store(words, crewWords.holds + index, 1);
      if (take(words, ticket)) process.exit();
      Atomics.store(words, crewWords.holds + index, 0);
    } else Atomics.wait(words, crewWords.wake, Atomics.load(words, crewWords.wake), 1);
  }
}
