import type { Program } from "../../../graph/graph.js";
import { sizeOf } from "../../../graph/types.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { Diagnostics } from "../../diagnostics/diagnostics.js";
import type { Parameter } from "../../lower/elaborator.js";
import type { ModuleHost } from "../../modules/host.js";
import type { Loaded } from "../../modules/load.js";
import { ProgramSymbols } from "../../symbols/program.js";
import type { Expression, ExperimentDeclaration, Name, Span } from "../../syntax/ast.js";
import type { Type } from "../../types/type.js";
import { experimentDiagnostics, type Checked } from "../check.js";
import { elaborate } from "../elaborate.js";
import { AnchoredDiagnostics } from "./anchors.js";
import type { Dependencies, DeclarationPlace } from "./dependencies.js";
import { TypeLookup, type CheckedTypes } from "./type-lookup.js";

export interface DeclarationResult extends CheckedTypes {
  readonly diagnostics: AnchoredDiagnostics;
}

/** What elaborating an experiment found out. */
export interface CheckedExperiment {
  readonly key: string;
  readonly diagnostics: AnchoredDiagnostics;
  /** The types of the user's declarations that it uses, with its numbers in them. */
  readonly types: readonly { readonly place: DeclarationPlace; readonly types: CheckedTypes }[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** The nets whose recipes stand in the experiment itself, by their place in it. */
  readonly nets: readonly { readonly start: number; readonly end: number; readonly numbers: number }[];
  /** How many numbers each state holds; empty where the experiment has errors. */
  readonly states: ReadonlyMap<string, number>;
}

/** A file and all that it imports, checked. */
export class CheckedProgram {
  readonly loaded: Loaded;
  readonly symbols: ProgramSymbols;
  readonly #host: ModuleHost;
  readonly #declarations: Diagnostics;
  readonly #checked: readonly { readonly place: DeclarationPlace; readonly result: DeclarationResult }[];
  readonly #dependencies: Dependencies;
  readonly #experiments: Map<string, CheckedExperiment>;
  #types: TypeLookup | undefined;
  #concrete: TypeLookup | undefined;

  constructor(
    loaded: Loaded,
    host: ModuleHost,
    diagnostics: Diagnostics,
    checked: readonly { readonly place: DeclarationPlace; readonly result: DeclarationResult }[],
    dependencies: Dependencies,
    experiments: Map<string, CheckedExperiment>,
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
      const found = this.#experiments.get(experiment.name.text)?.diagnostics.in(this.loaded);
      if (found) all.addAll(found);
    }
    return all.list;
  }

  get experiments(): readonly ExperimentDeclaration[] {
    return (this.loaded.entry?.tree.declarations ?? []).filter((one) => one.kind === "experiment");
  }

  /** The experiments that have not been elaborated as they are now. */
  get waiting(): readonly ExperimentDeclaration[] {
    return this.experiments.filter(
      (one) => this.#experiments.get(one.name.text)?.key !== this.#keyOf(one).key,
    );
  }

  /** Elaborates an experiment, which may take much longer than checking: its diagnostics and types are known then. */
  elaborate(experiment: ExperimentDeclaration): void {
    const { entry } = this.loaded;
    if (!entry) return;
    const { key, places } = this.#keyOf(experiment);
    const isBroken = this.#declarations.hasErrors;
    const { el, found, elaborated } = elaborate(this.loaded, entry, this.#host, experiment, {
      isBroken,
      keepsTypes: true,
    });
    const types = places.map((place) => ({
      place,
      types: { declaration: place.declaration, types: el.types, names: el.names, varying: el.varying },
    }));
    const diagnostics = new AnchoredDiagnostics(
      experimentDiagnostics(found, entry, experiment, isBroken),
      this.loaded,
    );
    const { start } = experiment.span;
    const nets = el.netSizes
      .filter(
        ({ file, span }) => file === entry.file && span.start >= start && span.end <= experiment.span.end,
      )
      .map(({ span, numbers }) => ({ start: span.start - start, end: span.end - start, numbers }));
    const states = statesOf(elaborated?.program);
    const { parameters } = el;
    this.#experiments.set(experiment.name.text, { key, diagnostics, types, parameters, nets, states });
    this.#concrete = undefined;
  }

  /** What an expression was found to be where its declaration was checked by itself. */
  typeOf(node: Expression | Name): Type | undefined {
    return this.#typesNow().get(node);
  }

  /** The declarations as `checkDeclarations` gives them. */
  get checked(): Checked {
    const { types, names } = this.#typesNow();
    return { loaded: this.loaded, diagnostics: this.#declarations, types, names };
  }

  #typesNow(): TypeLookup {
    if (!this.#types) {
      this.#types = new TypeLookup();
      for (const { place, result } of this.#checked) this.#types.add(result, place.declaration);
    }
    return this.#types;
  }

  /** As `typeOf`, with the numbers of the experiments that use it, where these agree or there is one. */
  concreteTypeOf(node: Expression | Name): Type | undefined {
    this.#concrete ??= this.#concreteTypes();
    return this.#concrete.get(node);
  }

  /** The parameters that an experiment was found to have, by path. */
  parametersOf(experiment: ExperimentDeclaration): ReadonlyMap<string, Parameter> {
    return this.#experiments.get(experiment.name.text)?.parameters ?? new Map();
  }

  /** How many numbers a net has whose recipe is an expression of an experiment. */
  netSizeAt(span: Span): number | undefined {
    for (const experiment of this.experiments) {
      const { start } = experiment.span;
      const nets = this.#experiments.get(experiment.name.text)?.nets ?? [];
      const net = nets.find((one) => one.start + start === span.start && one.end + start === span.end);
      if (net) return net.numbers;
    }
    return undefined;
  }

  /** How many numbers each state of an experiment holds. */
  statesOf(experiment: ExperimentDeclaration): ReadonlyMap<string, number> {
    return this.#experiments.get(experiment.name.text)?.states ?? new Map();
  }

  #concreteTypes(): TypeLookup {
    const lookup = new TypeLookup();
    for (const experiment of this.experiments) {
      const known = this.#experiments.get(experiment.name.text);
      if (!known || known.key !== this.#keyOf(experiment).key) continue;
      // The key is the same: so are the texts of the declarations, in the same order.
      const { places } = this.#keyOf(experiment);
      known.types.forEach(({ types }, i) => {
        const now = places[i]?.declaration;
        if (now?.name.text === types.declaration.name.text) lookup.add(types, now);
      });
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

/** The numbers of a program's states by the names that the learner gives them. */
function statesOf(program: Program | undefined): ReadonlyMap<string, number> {
  const states = new Map<string, number>();
  for (const { name, type } of program?.state ?? []) {
    const [state] = name.split(".") as [string];
    states.set(state, (states.get(state) ?? 0) + sizeOf(type.shape));
  }
  return states;
}
