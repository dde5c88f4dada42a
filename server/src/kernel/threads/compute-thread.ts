/** @file The threads that help to compute, and the one that starts those. Entry point of a bundle of its own. */
import { workerData } from "node:worker_threads";
import { computeParts } from "./compute-parts.ts";
import type { ComputeStart, WatchStart } from "./crew-words.ts";
import { watchThreads } from "./watch-threads.ts";

const start = workerData as WatchStart | ComputeStart;
if (start.kind === "watch") watchThreads(start, new URL(import.meta.url));
else computeParts(start);
