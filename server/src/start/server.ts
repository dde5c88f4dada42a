/** @file The language server for VS Code, as the bundle starts it. */
import { load } from "./load.ts";

load("server");
