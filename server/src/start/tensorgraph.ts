/** @file The command line, as the bundle starts it. */
import { load } from "./load.ts";

load("tensorgraph");
