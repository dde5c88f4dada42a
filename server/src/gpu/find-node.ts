/** @file Which Node.js runs the process of the GPU, and what to say where there is none. */
import { spawnSync } from "node:child_process";

/** What is tried where the user names nothing. */
const onPath = "node";

/** The first version that the binary of Dawn is tried with. */
const oldest = 20;

/**
 * The Node.js in whose process the GPU belongs: the one that the setting names. Without one it is a thread of this process (undefined),
 * but that Electron's V8 refuses array buffers on memory that is not its own, which Dawn's binding reads through.
 */
export const processFor = (setting: string, isElectron = process.versions.electron !== undefined): string | undefined =>
  setting.trim() || (isElectron ? onPath : undefined);

export type FoundNode = { readonly kind: "node" } | { readonly kind: "no-node"; readonly message: string };

/** Asks it for its version. */
export function checkNode(path: string): FoundNode {
  const asked = spawnSync(path, ["-p", "JSON.stringify(process.versions)"], {
    encoding: "utf8",
    timeout: 10_000,
    windowsHide: true,
  });
  const versions = versionsIn(asked.stdout);
  if (!versions) return none(path, asked.error ? `cannot be started (${codeOf(asked.error)})` : "is no Node.js");
  if (versions.electron !== undefined) return none(path, "is Electron, which cannot read from a GPU");
  if (Number.parseInt(versions.node, 10) >= oldest) return { kind: "node" };
  return none(path, `is Node.js ${versions.node}, and ${oldest} or newer is needed`);
}

function versionsIn(text: string | null): { readonly node: string; readonly electron?: string } | undefined {
  try {
    const found = JSON.parse(text ?? "") as { readonly node?: unknown; readonly electron?: string } | null;
    return typeof found?.node === "string" ? (found as { node: string }) : undefined;
  } catch {
    return undefined;
  }
}

function none(path: string, how: string): FoundNode {
  const message =
    path === onPath
      ? `this editor's own runtime cannot read from a GPU, so Node.js is needed beside it, but \`node\` ${how}: install Node.js ${oldest} or newer (nodejs.org), or name one in the setting \`tensorgraph.gpu.node\``
      : `the setting \`tensorgraph.gpu.node\` names \`${path}\`, which ${how}: name a Node.js of version ${oldest} or newer there`;
  return { kind: "no-node", message };
}

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.message;
