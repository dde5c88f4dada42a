/** @file The language server as a Node process: over stdio for any editor, over IPC for VS Code. The one file that opens a connection. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { watchedType } from "./files/watched-types.ts";
import { Kernel } from "./kernel/kernel.ts";
import { optimiseLater } from "./optimise-later.ts";
import { serve } from "./server.ts";

optimiseLater();
const connection = createConnection(ProposedFeatures.all);
// Standard output belongs to the protocol: whatever would print there goes to the client's log.
console.log = (...words: unknown[]) => connection.console.log(words.map(String).join(" "));
process.on("uncaughtException", (e) => connection.console.error(`uncaught: ${e.stack ?? e.message}`));
process.on("unhandledRejection", (e) => connection.console.error(`unhandled: ${e instanceof Error ? e.stack : e}`));
serve(connection, {
  version: process.env.TENSORGRAPH_VERSION ?? "development",
  // Beside the document; one that is not saved has no place yet.
  fileTypes: (uri) => {
    if (!uri.startsWith("file:")) return () => undefined;
    let folder: string;
    try {
      folder = dirname(fileURLToPath(uri));
    } catch {
      return () => undefined;
    }
    return (path) => watchedType(resolve(folder, path));
  },
  startKernel: (options) => new Kernel({ ...options, isWatched: true }),
});
connection.listen();
