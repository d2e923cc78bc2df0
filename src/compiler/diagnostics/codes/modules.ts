import { code } from "../code.js";

export const moduleNotFound = code("MRL1201", {
  title: "Imported file not found",
  message: (p: { path: string; looked: string }) => `there is no "${p.path}" (looked for ${p.looked})`,
  explanation: `
\`"std/…"\` names a folder or a file of the library that ships with mrl; \`"./…"\` and \`"../…"\` name a file relative
to the importing one, without its \`.mrl\`.`,
  example: { bad: 'import { Sinusoid } from "std/task"', good: 'import { Sinusoid } from "std/tasks"' },
});

export const nameNotExported = code("MRL1202", {
  title: "Imported name not declared there",
  message: (p: { name: string; path: string }) => `"${p.path}" declares no \`${p.name}\``,
  explanation: `
Every top-level name of a file can be imported; from a folder of the library, every top-level name of its files.
Names are told apart by case.`,
  example: { bad: 'import { Sinusoids } from "std/tasks"', good: 'import { Sinusoid } from "std/tasks"' },
});

export const importCycle = code("MRL1203", {
  title: "Import cycle",
  message: (p: { cycle: readonly string[] }) =>
    `these files import each other in a circle: ${p.cycle.join(" -> ")}`,
  explanation: `
A file is checked after those that it imports, so imports make no circles. Move what both files need into a third
one that imports neither.`,
  example: { bad: 'import { f } from "./example"\nfn f(x: f32) -> f32 = x', good: "fn f(x: f32) -> f32 = x" },
});

export const duplicateDeclaration = code("MRL1204", {
  title: "Name declared twice",
  message: (p: { name: string }) => `\`${p.name}\` is declared twice in this file`,
  explanation: `
A name means one thing in a file, whether it is declared there or imported. Rename one of the two, or import it
under another name with \`as\`. A name of the prelude may be declared anew.`,
  example: { bad: "const rate = 0.1\nconst rate = 0.2", good: "const rate = 0.1\nconst outer_rate = 0.2" },
});

export const importNotRelative = code("MRL1205", {
  title: "Import from nowhere",
  message: (p: { path: string }) => `"${p.path}" begins neither with "std/" nor with "./" or "../"`,
  explanation: `
An import names the library, \`"std/…"\`, or a file by its place relative to this one, \`"./…"\` or \`"../…"\`.`,
  example: { bad: 'import { f } from "tasks"', good: 'import { Sinusoid } from "std/tasks"' },
});

export const fileNotFound = code("MRL1206", {
  title: "File not found",
  message: (p: { path: string }) => `cannot read ${p.path}`,
  explanation: `
There is no such file, it is a folder, or it may not be read. Paths are relative to the current folder.`,
  example: { bad: "mrl check sinusiod.mrl", good: "mrl check sinusoid.mrl", isCommand: true },
});
