/** @file The language server as a Node process: over stdio for any editor, over IPC for VS Code. The one file that opens a connection. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { importsBeside } from "./files/imports-beside.ts";
import { typesBeside } from "./files/types-beside.ts";
import { FolderSymbols } from "./folder-symbols.ts";
import { processFor } from "./gpu/find-node.ts";
import { Kernel } from "./kernel/kernel.ts";
import { optimiseLater } from "./optimise-later.ts";
import { serve } from "./server.ts";

optimiseLater();
const connection = createConnection(ProposedFeatures.all);
// Standard output belongs to the protocol: whatever would print there goes to the client's log.
console.log = (...words: unknown[]) => connection.console.log(words.map(String).join(" "));
process.on("uncaughtException", (e) => connection.console.error(`uncaught: ${e.stack ?? e.message}`));
process.on("unhandledRejection", (e) => connection.console.error(`unhandled: ${e instanceof Error ? e.stack : e}`));
const symbols = new FolderSymbols();
serve(connection, {
  version: process.env.TENSORGRAPH_VERSION ?? "development",
  fileTypes: typesBeside,
  imports: importsBeside,
  symbolsIn: (folders, except) => symbols.find(folders, except),
  startKernel: (wish) => new Kernel({ ...wish, gpuNode: () => processFor(wish.gpuNode()), isWatched: true }),
});
connection.listen();
