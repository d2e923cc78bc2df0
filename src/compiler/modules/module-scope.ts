import type { Binding } from "./load.js";

/** Finds the declaration of a name that the prelude has; reads its file where nobody has asked for one of it before. */
export interface Prelude {
  readonly names: ReadonlySet<string>;
  get(name: string): Binding | undefined;
}

/**
 * All names that can be used at a file's top level: its own, imported ones, and behind them those of the prelude, whose
 * files are read only when one of their names is looked up.
 */
export class ModuleScope implements ReadonlyMap<string, Binding> {
  readonly #own: ReadonlyMap<string, Binding>;
  readonly #prelude: Prelude;

  constructor(own: ReadonlyMap<string, Binding>, prelude: Prelude) {
    this.#own = own;
    this.#prelude = prelude;
  }

  get(name: string): Binding | undefined {
    return this.#own.get(name) ?? this.#prelude.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return [...this.keys()].length;
  }

  *keys(): MapIterator<string> {
    yield* this.#own.keys();
    for (const name of this.#prelude.names) if (!this.#own.has(name)) yield name;
  }

  *values(): MapIterator<Binding> {
    for (const [, binding] of this.entries()) yield binding;
  }

  *entries(): MapIterator<[string, Binding]> {
    for (const name of this.keys()) {
      const binding = this.get(name);
      if (binding !== undefined) yield [name, binding];
    }
  }

  [Symbol.iterator](): MapIterator<[string, Binding]> {
    return this.entries();
  }

  forEach(visit: (binding: Binding, name: string, scope: ReadonlyMap<string, Binding>) => void): void {
    for (const [name, binding] of this.entries()) visit(binding, name, this);
  }
}
