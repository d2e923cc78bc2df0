import type { Program } from "../../graph/graph.js";
import * as experimentCodes from "../diagnostics/codes/experiments.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { at, type Diagnostics } from "../diagnostics/diagnostics.js";
import { settingPathSpan, settingSource } from "../diagnostics/setting-source.js";
import { suggest } from "../diagnostics/suggest.js";
import type { Elaborator } from "../lower/elaborator.js";
import type { ModuleHost } from "../modules/host.js";
import type { LoadedModule } from "../modules/load.js";
import type { ExperimentDeclaration, Span } from "../syntax/ast.js";
import { parse } from "../syntax/parse.js";
import { checkDeclarations } from "./check.js";
import { elaborate } from "./elaborate.js";

export type CompilerHost = ModuleHost;

/** A parameter of an experiment: what `--set` can name, with the value that it has. */
export interface ResolvedParameter {
  readonly path: string;
  readonly value: unknown;
  /** A `hyper` is an input of the graph; changing a `static` one makes another graph. */
  readonly kind: "hyper" | "static";
  readonly file: string;
  readonly span: Span;
}

export interface CompiledExperiment {
  readonly name: string;
  readonly file: string;
  /** The program graph: entries `init`, `train` (one iteration) and, where the learner has one, `evaluate`. */
  readonly program: Program;
  readonly parameters: readonly ResolvedParameter[];
  readonly train: { readonly iterations: number; readonly log_every: number };
  readonly evaluate: { readonly tasks: number; readonly every: number | undefined };
  /** The spec and every file that it imports but the library's. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
}

export interface CompileOptions {
  readonly experiment?: string | undefined;
  readonly set: readonly { readonly path: string; readonly text: string }[];
  readonly evaluateTasks?: number | undefined;
  /** Adds the entry `adapt`, which adapts to examples that are given and predicts for so many inputs. */
  readonly adaptTo?: number | undefined;
  /** Makes `evaluate` give what can be looked at as well. */
  readonly pictures?: boolean | undefined;
}

/** Compiles one experiment of a file to its program graph. */
export function compileExperiment(
  file: string,
  host: CompilerHost,
  options: CompileOptions,
): { readonly diagnostics: readonly Diagnostic[]; readonly experiment?: CompiledExperiment } {
  const { loaded, diagnostics } = checkDeclarations(file, host);
  const { entry } = loaded;
  if (!entry || diagnostics.hasErrors) return { diagnostics: diagnostics.list };
  const declaration = chooseExperiment(entry, options.experiment, diagnostics);
  if (!declaration) return { diagnostics: diagnostics.list };
  const { el, found, elaborated } = elaborate(loaded, entry, host, declaration, {
    evaluateTasks: options.evaluateTasks,
    prepare: (made) => {
      made.adaptTo = options.adaptTo;
      made.pictures = options.pictures ?? false;
      options.set.forEach(({ path, text }) => addSetting(made, entry, path, text));
    },
  });
  diagnostics.addAll(found.list);
  if (!elaborated) return { diagnostics: diagnostics.list };
  const experiment: CompiledExperiment = {
    name: declaration.name.text,
    file,
    ...elaborated,
    parameters: [...el.parameters].map(([path, parameter]) => ({ path, ...parameter })),
    sources: [...loaded.modules.values()]
      .filter((module) => !module.isLibrary)
      .map(({ file: name, text }) => ({ file: name, text })),
  };
  return { diagnostics: diagnostics.list, experiment };
}

export function chooseExperiment(
  entry: LoadedModule,
  name: string | undefined,
  diagnostics: Diagnostics,
): ExperimentDeclaration | undefined {
  const all = entry.tree.declarations.filter((declaration) => declaration.kind === "experiment");
  const names = all.map((declaration) => declaration.name.text);
  const chosen =
    name === undefined ? (all.length === 1 ? all[0] : undefined) : all.find((one) => one.name.text === name);
  if (chosen) return chosen;
  const list = names.map((one) => `\`${one}\``).join(", ");
  const meant = name === undefined ? undefined : suggest(name, names);
  const found =
    name !== undefined
      ? `there is no experiment \`${name}\` in this file; it has ${list || "none"}`
      : all.length === 0
        ? "this file has no experiment to train"
        : `this file has several experiments: ${list}`;
  const hints = meant ? [`did you mean \`${meant}\`?`] : all.length > 1 ? ["name one with --experiment"] : [];
  diagnostics.report(experimentCodes.unknownExperiment, { found }, at(entry.file, { start: 0, end: 0 }), {
    hints,
  });
  return undefined;
}

/** The text of a setting is an expression of the language, with the spec's names in sight. */
export function addSetting(el: Elaborator, entry: LoadedModule, path: string, text: string): void {
  const source = settingSource(path, text);
  // A constant whose value stands where it was typed, so that its places are those of the setting.
  const declared = `const s${" ".repeat(Math.max(0, path.length - 1))}=${text}`;
  const { tree, diagnostics } = parse(declared, source);
  el.diagnostics.addAll(diagnostics);
  const [declaration] = tree.declarations;
  if (declaration?.kind !== "const") return;
  const module: LoadedModule = { ...entry, file: source, text: source, tree };
  const pathSpan = settingPathSpan(path);
  el.settings.set(path, { value: declaration.value, pathSpan, module, used: false });
}

export { checkFile } from "./check.js";
