/** @file The thread of views, as the bundle starts it. */
import { load } from "./load.ts";

load("view-thread");
