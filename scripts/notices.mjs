/** @file The licences of the packages that are bundled, from esbuild's own account of what it read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

/** Folders of packages, from the root: of those that give bytes to some output. */
function packagesIn(metafiles) {
  const inputs = metafiles.flatMap((m) => Object.values(m.outputs)).flatMap((o) => Object.entries(o.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

const isLicence = (name) => /^(licen[cs]e|copying|notice)([-.].*)?$/i.test(name);

/** What one package asks to be told: its licence's text, or its name where it ships no text. */
function notice(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  if (!license) throw new Error(`${name} states no licence: it cannot be bundled`);
  const files = readdirSync(join(root, folder)).filter(isLicence).sort();
  const texts = files.map((f) =>
    readFileSync(join(root, folder, f), "utf8")
      .replaceAll("\r\n", "\n")
      .trim(),
  );
  const by = typeof author === "string" ? author : author?.name;
  const told = texts.length > 0 ? texts.join("\n\n") : `Licence: ${license}.${by ? ` Copyright: ${by}.` : ""}`;
  return `${name} ${version} (${license})\n\n${told}`;
}

/** The text of `THIRD-PARTY-NOTICES.txt` for these bundles. Throws on a package without a licence. */
export function notices(metafiles) {
  const rule = `\n\n${"-".repeat(80)}\n\n`;
  const head = "Tensorgraph contains code of these packages, each under its own licence.";
  return `${[head, ...packagesIn(metafiles).map(notice)].join(rule)}\n`;
}
