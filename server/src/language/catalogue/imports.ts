/** @file Codes for `import`. */
import type { Entries } from "./entry.ts";

export const importCodes = {
  "import-not-found": {
    severity: "error",
    doc: "No file is there under that path. Paths start at the folder of the file that imports; `.tg` may be left out. A bare word such as `std` is a file of the library that comes with Tensorgraph.",
    example: 'import "nowhere"\n',
  },
  "import-cycle": {
    severity: "error",
    doc: "Files cannot import each other in a circle. Move what both need to a third file, and import that one from both.",
  },
  "import-conflict": {
    severity: "error",
    doc: "A name of the imported file is already in force here: a program has one thing of a name. Rename one of them. Names that begin with `_` are not imported. A def of an imported file may be declared anew below the import.",
  },
  "import-errors": {
    severity: "error",
    doc: "The imported file has mistakes of its own: mend them there. What stands in it without a mistake is in force here all the same.",
  },
  "shadowed-import": {
    severity: "hint",
    doc: "The name hides a def that has been imported, from here on in this file. The imported file goes on using its own.",
  },
} as const satisfies Entries;
