/** @file Starts the threads that compute, and sees when one of them ends: the thread that calls a function waits, and cannot. */
import { Worker } from "node:worker_threads";
import { type ComputeStart, crewWords, partDone, type WatchStart } from "./crew-words.ts";

/** `file` is the code of the threads. */
export function watchThreads({ words, memory, ports }: WatchStart, file: URL): void {
  for (const [index, port] of ports.entries()) {
    const workerData: ComputeStart = { kind: "compute", words, memory, port, index };
    const worker = new Worker(file, { workerData, transferList: [port] });
    // Told by the end that follows.
    worker.on("error", () => {});
    worker.on("exit", () => {
      Atomics.store(words, crewWords.lost, 1);
      if (Atomics.exchange(words, crewWords.holds + index, 0) !== 0) partDone(words);
    });
  }
}
