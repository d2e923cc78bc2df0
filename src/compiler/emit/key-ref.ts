/** Marks where a key's text belongs until it is known how often it is used. */
const mark = (id: number): string => `⟨key ${id}⟩`;
const marks = /⟨key (\d+)⟩/g;

/** The key of a frame: of a name under another key, or what a function is given. */
export class KeyRef {
  constructor(
    readonly keys: Keys,
    readonly id: number,
    readonly parent: KeyRef | undefined,
    readonly name: string,
  ) {}

  /** The text that uses it. */
  get text(): string {
    return mark(this.id);
  }

  /** The key of a name under it; `name` is a text of TypeScript where `isCode`. */
  at(name: string, isCode = false): KeyRef {
    return this.keys.add(this, isCode ? name : JSON.stringify(name));
  }
}

/**
 * The keys of one body. A key that is used once is written where it is used; one that is used more often gets a
 * name, as a second `key.at("x")` would be another key.
 */
export class Keys {
  private readonly all: KeyRef[] = [];
  /** Keys that need a name though they are written once: within a loop. */
  private readonly forced = new Set<number>();
  readonly root: KeyRef;
  /** Names that the body has made for itself. */
  readonly names = new Set<string>();

  constructor(readonly rootName = "key") {
    this.root = this.add(undefined, rootName);
  }

  add(parent: KeyRef | undefined, name: string): KeyRef {
    const ref = new KeyRef(this, this.all.length, parent, name);
    this.all.push(ref);
    return ref;
  }

  /** Keys that are made from here on belong to the block that is about to be written. */
  get next(): number {
    return this.all.length;
  }

  /** Keys made before `first` that a loop's text uses are made once, not each turn. */
  leaveLoop(text: string, first: number): void {
    for (const [, id] of text.matchAll(marks)) if (Number(id) < first) this.forced.add(Number(id));
  }

  /** The statements of a block, in which the keys made since `first` are written out. */
  resolve(statements: readonly string[], first: number): string[] {
    const result = [...statements];
    for (let id = this.all.length - 1; id >= first; id--) {
      const { parent, name } = this.all[id]!;
      if (!parent) continue;
      const uses = result.join("\n").split(mark(id)).length - 1;
      if (uses === 0) continue;
      const own = `${parent.text}.at(${name})`;
      const place = result.findIndex((text) => text.includes(mark(id)));
      if (uses === 1 && !this.forced.has(id)) {
        result[place] = result[place]!.replace(mark(id), own);
        continue;
      }
      const variable = `${name.replace(/\W/g, "") || "turn"}_key`;
      for (const [i, text] of result.entries()) result[i] = text.replaceAll(mark(id), variable);
      result.splice(place, 0, `const ${variable} = ${own};`);
    }
    return result;
  }

  /** A whole body's text, in which only its own key is left. */
  finish(text: string): string {
    return text.replaceAll(mark(this.root.id), this.rootName);
  }
}
