import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { Diagnostics } from "../../diagnostics/diagnostics.js";
import { builtins } from "../../lower/builtins/index.js";
import { checkDeclaration } from "../../lower/check-declaration.js";
import { Elaborator } from "../../lower/elaborator.js";
import type { ModuleHost } from "../../modules/host.js";
import { loadModules, type Loaded } from "../../modules/load.js";
import { isBrokenHere } from "../check.js";
import { libraryOf } from "../library.js";
import { AnchoredDiagnostics } from "./anchors.js";
import { CheckedProgram, KnownExperiments, type DeclarationResult } from "./checked-program.js";
import { Dependencies, TextNumbers, type DeclarationPlace } from "./dependencies.js";
import { ParseCache } from "./parse-cache.js";

/** What is known of the declarations of an entry file and its imports, by what they hang on. */
interface Known {
  declarations: Map<string, DeclarationResult>;
  /** Those of the check before, for an edit that is taken back. */
  earlier: Map<string, DeclarationResult>;
  experiments: KnownExperiments;
}

/**
 * Checks a file again and again while it is edited. It finds what `checkFile` finds; what an edit does not reach is not
 * checked again: files are parsed anew where their text has changed, and a declaration is checked anew where it, or
 * something that it names, has. The library is parsed once and not checked, unless it is what is asked for.
 */
export class IncrementalChecker {
  readonly #host: ModuleHost;
  readonly #parses: ParseCache;
  /** By entry file: what one forgets another may need. */
  readonly #texts: Map<string, TextNumbers>;
  readonly #known: Map<string, Known>;

  constructor(host: ModuleHost, from?: IncrementalChecker) {
    this.#host = host;
    this.#parses = from ? from.#parses : new ParseCache((file) => file.startsWith(`${host.library}/`));
    this.#known = new Map(
      [...(from ? from.#known : [])].map(([path, known]) => [
        path,
        { ...known, experiments: known.experiments.copy() },
      ]),
    );
    this.#texts = from ? from.#texts : new Map();
  }

  /** A checker of other texts that uses what this one knows; this one learns nothing from it. */
  over(host: ModuleHost): IncrementalChecker {
    return new IncrementalChecker(host, this);
  }

  /** Parses a file and all that it imports, without checking them. */
  load(path: string): Loaded {
    return loadModules(path, this.#host, this.#parses.parse);
  }

  /** Checks a file's declarations; its experiments are elaborated when the result is asked to. */
  check(path: string): CheckedProgram {
    const loaded = loadModules(path, this.#host, this.#parses.parse);
    const texts = this.#texts.get(path) ?? new TextNumbers();
    this.#texts.set(path, texts);
    texts.begin();
    const dependencies = new Dependencies(loaded, texts, this.#parses.libraryVersion);
    const known = this.#known.get(path) ?? {
      declarations: new Map(),
      earlier: new Map(),
      experiments: new KnownExperiments(),
    };
    const results = new Map<string, DeclarationResult>();
    const found = new Diagnostics();
    const checked: { place: DeclarationPlace; result: DeclarationResult }[] = [];
    for (const module of [...loaded.modules.values()]) {
      if (module.isLibrary && module !== loaded.entry) continue;
      for (const declaration of module.tree.declarations) {
        const place = { module, declaration };
        if (declaration.kind === "experiment") {
          // Its texts are asked for, so that they keep their numbers until it is elaborated.
          dependencies.closure(place);
          continue;
        }
        const isBroken = isBrokenHere(loaded, module, declaration);
        const key = `${dependencies.closure(place).key}\n${isBroken}`;
        const { result, diagnostics } =
          reused(known.declarations.get(key) ?? known.earlier.get(key), loaded) ??
          checkOne(loaded, place, isBroken);
        results.set(key, result);
        found.addAll(diagnostics);
        checked.push({ place, result });
      }
    }
    const all = new Diagnostics();
    all.addAll(loaded.diagnostics);
    all.addAll(found.list);
    this.#known.set(path, { ...known, declarations: results, earlier: known.declarations });
    return new CheckedProgram(loaded, this.#host, all, checked, dependencies, known.experiments);
  }

  /** Forgets what is known of a file that is edited no longer. */
  forget(path: string): void {
    this.#known.delete(path);
    this.#texts.delete(path);
  }
}

interface Outcome {
  readonly result: DeclarationResult;
  readonly diagnostics: readonly Diagnostic[];
}

function reused(result: DeclarationResult | undefined, loaded: Loaded): Outcome | undefined {
  const diagnostics = result?.diagnostics.in(loaded);
  return result && diagnostics && { result, diagnostics };
}

function checkOne(loaded: Loaded, { module, declaration }: DeclarationPlace, isBroken: boolean): Outcome {
  const found = new Diagnostics();
  const el = new Elaborator("check", found, libraryOf(loaded), builtins);
  el.isBroken = isBroken;
  checkDeclaration(el, module, declaration);
  const diagnostics = new AnchoredDiagnostics(found.list, loaded);
  const result = { declaration, types: el.types, names: el.names, varying: el.varying, diagnostics };
  return { result, diagnostics: found.list };
}
