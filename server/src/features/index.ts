/** @file The list of the server's features. */
import type { Feature } from "../feature.ts";
import { documentSymbol } from "./document-symbol.ts";

export const features: readonly Feature[] = [documentSymbol];
