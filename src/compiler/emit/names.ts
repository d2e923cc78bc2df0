/** Words that TypeScript keeps for itself, or that the file imports. */
const reserved = new Set(
  `abstract any arguments as async await boolean break case catch class const continue debugger default delete do else enum
  eval export extends false finally for function if implements import in instanceof interface let mrl new null number object
  package private protected public return static string super switch symbol this throw true try type typeof undefined
  unknown var void while with yield rates key Key Batch Bool F32 I32 Array Object Math`.split(/\s+/),
);

/** A name of a spec as an identifier: itself, unless TypeScript keeps it. */
export function identifier(name: string): string {
  return reserved.has(name) ? `${name}_` : name;
}

/** `gru` as the name of a class. */
export function className(name: string): string {
  return name
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

/** `log_prob` as the name of a method. */
export function methodName(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A number as writers of TypeScript have it: `10_000`. */
export function numberText(value: number | boolean): string {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || Math.abs(value) < 10_000)
    return `${value}`;
  return `${value}`.replace(/\B(?=(\d{3})+$)/g, "_");
}

/** The names of a file's top level. */
export class TopNames {
  /** What every file has. */
  private readonly taken = new Set(["States", "evaluate", "prepare", "program", "rates", "tasks", "train"]);

  has(name: string): boolean {
    return this.taken.has(name);
  }

  /** The first of some names that is free; where none is, the last with a number behind it. */
  take(...names: readonly [string, ...string[]]): string {
    for (let count = 1; ; count++) {
      const free = (count === 1 ? names : [`${names.at(-1)!}${count}`]).find((name) => !this.taken.has(name));
      if (free === undefined) continue;
      this.taken.add(free);
      return free;
    }
  }
}

/** Whether a text of TypeScript mentions an identifier. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(text) || text.includes(`...${name}`);
}
