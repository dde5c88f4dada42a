/** @file Ops that run graphs of their own. */
import type { Op } from "../op.ts";
import { ifelse } from "./ifelse.ts";
import { loopWords } from "./loop-words.ts";
import { scan } from "./scan.ts";
import { show } from "./show.ts";

export const controlOps: readonly Op[] = [scan, ifelse, show, ...loopWords];
