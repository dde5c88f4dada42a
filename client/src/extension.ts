/** @file The extension's entry; the editor side is not written yet, the command line is. */
export {};
