import type { Loaded, LoadedModule } from "../../modules/load.js";
import { symbolsOf } from "../../symbols/collect.js";
import type { Declaration, SourceFile } from "../../syntax/ast.js";
import { partsOf } from "../../syntax/nodes.js";

/** A declaration and the file that it stands in. */
export interface DeclarationPlace {
  readonly module: LoadedModule;
  readonly declaration: Declaration;
}

const namesByTree = new WeakMap<SourceFile, ReadonlyMap<Declaration, ReadonlySet<string>>>();

/** The names that each declaration of a file uses and does not declare itself. */
function outerNames(module: LoadedModule): ReadonlyMap<Declaration, ReadonlySet<string>> {
  let names = namesByTree.get(module.tree);
  if (!names) namesByTree.set(module.tree, (names = findOuterNames(module)));
  return names;
}

function findOuterNames(module: LoadedModule): ReadonlyMap<Declaration, ReadonlySet<string>> {
  const { uses } = symbolsOf(module);
  const found = new Map<Declaration, ReadonlySet<string>>();
  let next = 0;
  for (const declaration of module.tree.declarations) {
    const names = new Set<string>();
    while (next < uses.length && uses[next]!.span.start < declaration.span.start) next++;
    for (; next < uses.length && uses[next]!.span.start < declaration.span.end; next++) {
      const use = uses[next]!;
      if (use.kind === "name" && !use.symbol) names.add(use.global);
      if (use.kind === "name" && use.symbol?.kind === "alias") names.add(use.name);
    }
    found.set(declaration, names);
  }
  return found;
}

/** Says of each declaration what it hangs on: it needs checking again only where its key is another one. */
export class Dependencies {
  readonly #loaded: Loaded;
  readonly #texts: TextNumbers;
  readonly #libraryVersion: number;
  readonly #identities = new Map<Declaration, string>();

  constructor(loaded: Loaded, texts: TextNumbers, libraryVersion: number) {
    this.#loaded = loaded;
    this.#texts = texts;
    this.#libraryVersion = libraryVersion;
  }

  /** A declaration, and all that it names, directly or through what it names, in the user's files. */
  closure(of: DeclarationPlace): { readonly places: readonly DeclarationPlace[]; readonly key: string } {
    const places: DeclarationPlace[] = [];
    const seen = new Set<Declaration>();
    const outside = new Set<string>();
    const visit = (place: DeclarationPlace): void => {
      if (seen.has(place.declaration)) return;
      seen.add(place.declaration);
      places.push(place);
      for (const name of outerNames(place.module).get(place.declaration) ?? []) {
        const binding = place.module.scope.get(name);
        if (!binding) outside.add(`?${name}`);
        else if (binding.module.isLibrary && binding.module !== this.#loaded.entry)
          outside.add(`${binding.module.file}#${binding.declaration.name.text}`);
        else visit(binding);
      }
    };
    visit(of);
    const own = places.map((place) => this.identityOf(place));
    return { places, key: [this.#libraryVersion, ...own, ...[...outside].sort()].join("\n") };
  }

  /** What names a declaration and what it says. */
  identityOf(place: DeclarationPlace): string {
    let identity = this.#identities.get(place.declaration);
    if (identity === undefined) this.#identities.set(place.declaration, (identity = this.#identify(place)));
    return identity;
  }

  #identify({ module, declaration }: DeclarationPlace): string {
    const { start, end } = declaration.span;
    const text = this.#texts.of(module.text.slice(start, end));
    // Behind an error the same text may be read in another way.
    return `${module.file}#${declaration.name.text}=${text}:${shapeOf(declaration)}`;
  }
}

/** A number for each text, so that keys are short. Texts that two checks have not asked for are forgotten. */
export class TextNumbers {
  #numbers = new Map<string, number>();
  #earlier = new Map<string, number>();
  #next = 0;

  /** A check begins. */
  begin(): void {
    this.#earlier = this.#numbers;
    this.#numbers = new Map();
  }

  of(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) this.#numbers.set(text, (number = this.#earlier.get(text) ?? this.#next++));
    return number;
  }
}

/** A number that differs where trees do, in all likelihood. */
function shapeOf(node: object): number {
  let hash = 0;
  const visit = (part: object): void => {
    const kind = "kind" in part && typeof part.kind === "string" ? part.kind : "";
    for (let i = 0; i < kind.length; i++) hash = (Math.imul(hash, 31) + kind.charCodeAt(i)) | 0;
    if ("span" in part) {
      const { start, end } = part.span as { start: number; end: number };
      hash = (Math.imul(hash, 31) + (end - start)) | 0;
    }
    for (const child of partsOf(part)) visit(child);
    hash = (Math.imul(hash, 31) + 7) | 0;
  };
  visit(node);
  return hash;
}
