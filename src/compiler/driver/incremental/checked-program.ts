import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { Diagnostics } from "../../diagnostics/diagnostics.js";
import type { ModuleHost } from "../../modules/host.js";
import type { Loaded } from "../../modules/load.js";
import { ProgramSymbols } from "../../symbols/program.js";
import type { Expression, ExperimentDeclaration, Name, Span } from "../../syntax/ast.js";
import type { Type } from "../../types/type.js";
import type { Checked } from "../check.js";
import { AnchoredDiagnostics } from "./anchors.js";
import type { Dependencies, DeclarationPlace } from "./dependencies.js";
import { experimentResult, type ExperimentResult } from "./experiment-result.js";
import { TypeLookup, type CheckedTypes } from "./type-lookup.js";
import { TypeTextLookup, type TypeTexts } from "./type-texts.js";

export interface DeclarationResult extends CheckedTypes {
  readonly diagnostics: AnchoredDiagnostics;
}

/** What elaborating an experiment found out, and of which text of it. */
interface KnownExperiment extends Pick<ExperimentResult, "settings" | "netParameters" | "nets" | "states"> {
  readonly key: string;
  readonly diagnostics: AnchoredDiagnostics;
  /** The types of the declarations that it uses, with its numbers in them, by what these say. */
  readonly types: ReadonlyMap<string, TypeTexts>;
}

/** What is known of the experiments of a file, which its checks share: one that is known stays so while others change. */
export class KnownExperiments {
  #byName = new Map<string, KnownExperiment>();
  /** Grows with each that becomes known. */
  version = 0;

  get(experiment: ExperimentDeclaration): KnownExperiment | undefined {
    return this.#byName.get(experiment.name.text);
  }

  set(experiment: ExperimentDeclaration, known: KnownExperiment): void {
    this.#byName.set(experiment.name.text, known);
    this.version++;
  }

  copy(): KnownExperiments {
    const copy = new KnownExperiments();
    copy.#byName = new Map(this.#byName);
    return copy;
  }
}

/** A file and all that it imports, checked. */
export class CheckedProgram {
  readonly loaded: Loaded;
  readonly symbols: ProgramSymbols;
  readonly #host: ModuleHost;
  readonly #declarations: Diagnostics;
  readonly #checked: readonly { readonly place: DeclarationPlace; readonly result: DeclarationResult }[];
  readonly #dependencies: Dependencies;
  readonly #experiments: KnownExperiments;
  #types: TypeLookup | undefined;
  #concrete: { readonly version: number; readonly texts: TypeTextLookup } | undefined;

  constructor(
    loaded: Loaded,
    host: ModuleHost,
    diagnostics: Diagnostics,
    checked: readonly { readonly place: DeclarationPlace; readonly result: DeclarationResult }[],
    dependencies: Dependencies,
    experiments: KnownExperiments,
  ) {
    this.loaded = loaded;
    this.#host = host;
    this.#declarations = diagnostics;
    this.#checked = checked;
    this.#dependencies = dependencies;
    this.#experiments = experiments;
    this.symbols = new ProgramSymbols(loaded, (expression) => this.typeOf(expression));
  }

  /** All problems of the declarations, and those of the experiments as far as they have been elaborated. */
  get diagnostics(): readonly Diagnostic[] {
    const all = new Diagnostics();
    all.addAll(this.#declarations.list);
    for (const experiment of this.experiments) {
      const found = this.#experiments.get(experiment)?.diagnostics.in(this.loaded);
      if (found) all.addAll(found);
    }
    return all.list;
  }

  get experiments(): readonly ExperimentDeclaration[] {
    return (this.loaded.entry?.tree.declarations ?? []).filter((one) => one.kind === "experiment");
  }

  /** The experiments that have not been elaborated as they are now. */
  get waiting(): readonly ExperimentDeclaration[] {
    return this.experiments.filter((one) => this.#experiments.get(one)?.key !== this.keyOf(one));
  }

  /** Whether the declarations have errors, on which an experiment hangs too. */
  get hasErrors(): boolean {
    return this.#declarations.hasErrors;
  }

  /** What names an experiment as it is now, with all that it hangs on. */
  keyOf(experiment: ExperimentDeclaration): string {
    return this.#keyOf(experiment).key;
  }

  /** Elaborates an experiment, which may take much longer than checking: its diagnostics and types are known then. */
  elaborate(experiment: ExperimentDeclaration): void {
    this.accept(experiment, experimentResult(this.loaded, this.#host, experiment, this.hasErrors));
  }

  /** Takes what elaborating an experiment of this text has found out, wherever that was done. */
  accept(experiment: ExperimentDeclaration, result: ExperimentResult): void {
    const { key, places } = this.#keyOf(experiment);
    const identities = new Map(
      places.map((place) => [place.declaration, this.#dependencies.identityOf(place)] as const),
    );
    const types = new Map<string, TypeTexts>();
    for (const { file, index, texts } of result.types) {
      const identity = identities.get(this.loaded.modules.get(file)!.tree.declarations[index]!);
      if (identity !== undefined) types.set(identity, texts);
    }
    // Where something is wrong, less may have been found than before.
    const before = this.#experiments.get(experiment)?.types;
    if (this.hasErrors || result.diagnostics.length > 0)
      for (const identity of identities.values()) {
        const texts = types.get(identity) ?? before?.get(identity);
        if (texts) types.set(identity, texts);
      }
    const { settings, netParameters, nets, states } = result;
    const diagnostics = new AnchoredDiagnostics(result.diagnostics, this.loaded);
    this.#experiments.set(experiment, { key, diagnostics, types, settings, netParameters, nets, states });
  }

  /** What an expression was found to be where its declaration was checked by itself. */
  typeOf(node: Expression | Name): Type | undefined {
    return this.#typesNow().get(node);
  }

  /** The declarations as `checkDeclarations` gives them. */
  get checked(): Checked {
    const { types, names } = this.#typesNow().tables;
    return { loaded: this.loaded, diagnostics: this.#declarations, types, names };
  }

  #typesNow(): TypeLookup {
    if (!this.#types) {
      this.#types = new TypeLookup();
      for (const { place, result } of this.#checked) this.#types.add(result, place.declaration);
    }
    return this.#types;
  }

  /**
   * What an expression is in the experiments that use it, as a text and with their numbers, where these agree or there is
   * one. After an edit those of the declarations that say what they said stay until the experiment is known again.
   */
  concreteTypeOf(node: Expression | Name): string | undefined {
    const { version } = this.#experiments;
    if (this.#concrete?.version !== version) this.#concrete = { version, texts: this.#concreteTypes() };
    return this.#concrete.texts.get(node);
  }

  /** How many settings an experiment was found to have, which `--set` can name. */
  settingsOf(experiment: ExperimentDeclaration): number {
    return this.#experiments.get(experiment)?.settings ?? 0;
  }

  /** How many parameters the nets of an experiment have, targets not counted; undefined where that is not known. */
  netParametersOf(experiment: ExperimentDeclaration): number | undefined {
    return this.#experiments.get(experiment)?.netParameters;
  }

  /** How many numbers a net has whose recipe is an expression of an experiment. */
  netSizeAt(span: Span): number | undefined {
    for (const experiment of this.experiments) {
      const { start } = experiment.span;
      const nets = this.#experiments.get(experiment)?.nets ?? [];
      const net = nets.find((one) => one.start + start === span.start && one.end + start === span.end);
      if (net) return net.numbers;
    }
    return undefined;
  }

  /** How many numbers each state of an experiment holds. */
  statesOf(experiment: ExperimentDeclaration): ReadonlyMap<string, number> {
    return this.#experiments.get(experiment)?.states ?? new Map();
  }

  #concreteTypes(): TypeTextLookup {
    const lookup = new TypeTextLookup();
    for (const experiment of this.experiments) {
      const known = this.#experiments.get(experiment);
      if (!known) continue;
      for (const place of this.#keyOf(experiment).places) {
        const texts = known.types.get(this.#dependencies.identityOf(place));
        if (texts) lookup.add(place.declaration, texts);
      }
    }
    return lookup;
  }

  /** An experiment hangs on whether the rest of the file has errors, too. */
  #keyOf(experiment: ExperimentDeclaration): { key: string; places: readonly DeclarationPlace[] } {
    const { entry } = this.loaded;
    if (!entry) return { key: "", places: [] };
    const { key, places } = this.#dependencies.closure({ module: entry, declaration: experiment });
    return { key: `${key}\n${this.#declarations.hasErrors}`, places };
  }
}
