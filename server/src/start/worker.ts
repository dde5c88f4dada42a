/** @file The kernel's thread, as the bundle starts it. */
import { load } from "./load.ts";

load("worker");
