import type { Declared } from "../lower/source.js";
import type { Loaded } from "../modules/load.js";

/** Finds what the compiler itself uses of the library. */
export function libraryOf(loaded: Loaded): (name: string) => Declared | undefined {
  return (name) => {
    for (const module of loaded.modules.values()) {
      const found = module.scope.get(name);
      if (found?.module.isLibrary) return found;
    }
    return undefined;
  };
}
