import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { V } from "../lower/value.js";
import type { SourceModule } from "../lower/source.js";
import { code, NotWritten, type Code } from "./code.js";
import type { KeyRef, Keys } from "./key-ref.js";
import type { Writer } from "./writer.js";

/** Names of a body with what stands for them. */
export class Env {
  private readonly names = new Map<string, () => Code>();
  constructor(readonly parent?: Env) {}

  bind(name: string, text: Code | (() => Code)): void {
    if (name !== "_") this.names.set(name, typeof text === "function" ? text : () => text);
  }

  lookup(name: string): (() => Code) | undefined {
    return this.names.get(name) ?? this.parent?.lookup(name);
  }

  child(): Env {
    return new Env(this);
  }
}

/** A turn of a `static for`: its number as TypeScript, and how many there are. */
export interface Turn {
  readonly index: string;
  readonly count: number;
}

/** What an optimiser remembers is called in a run of a function. */
export type SlotNames = (run: Activation) => readonly string[];

/** Parameters of a function for the names of what its optimisers remember, where these differ from call to call. */
export class SlotParams {
  /** By what asks for the name: a `minimise`, or the call of a function that has such a parameter. */
  private readonly params = new Map<string, { readonly name: string; readonly names: SlotNames }>();

  /** The parameter for a name that is another one in each run. */
  take(asker: string, names: SlotNames): string {
    const known = this.params.get(asker);
    const name = known?.name ?? (this.params.size === 0 ? "slot" : `slot${this.params.size + 1}`);
    this.params.set(asker, { name, names });
    return name;
  }

  get all(): readonly { readonly name: string; readonly names: SlotNames }[] {
    return [...this.params.values()];
  }
}

/** A body that is written as TypeScript: what is known of its runs, what its names stand for, where its keys come from. */
export class Body {
  constructor(
    readonly writer: Writer,
    /** The runs of which it is written; they differ in what a `static for` made of them. */
    readonly runs: readonly Activation[],
    readonly module: SourceModule,
    readonly env: Env,
    readonly keys: Keys,
    readonly key: KeyRef,
    /** Whether `key` is a binder's: the next call takes it as it is. */
    readonly bound = false,
    /** Statements that come before the one that is written. */
    readonly before: string[] = [],
    /** The turns of `static for` that it is within, outermost first. */
    readonly turns: readonly Turn[] = [],
    /** Of the function whose body it is. */
    readonly slots?: SlotParams,
  ) {}

  get run(): Activation {
    return this.runs[0]!;
  }

  with(changes: {
    env?: Env;
    key?: KeyRef;
    bound?: boolean;
    runs?: readonly Activation[];
    before?: string[];
    turns?: readonly Turn[];
  }): Body {
    return new Body(
      this.writer,
      changes.runs ?? this.runs,
      this.module,
      changes.env ?? this.env,
      this.keys,
      changes.key ?? this.key,
      changes.bound ?? false,
      changes.before ?? this.before,
      changes.turns ?? this.turns,
      this.slots,
    );
  }

  /** A name that this body has not used yet: the first of some that is free, or with a number behind it. */
  fresh(name: string, ...others: readonly string[]): string {
    for (let count = 1; ; count++) {
      const free = (count === 1 ? [name, ...others] : [`${name}${count}`]).find(
        (own) => !this.keys.names.has(own) && !this.isTaken(own),
      );
      if (free === undefined) continue;
      this.keys.names.add(free);
      return free;
    }
  }

  private isTaken(name: string): boolean {
    const known = this.env.lookup(name);
    return known !== undefined && !known().isDeclared;
  }

  /** What an expression came to; undefined where it was not evaluated. */
  valueOf(node: object): V | undefined {
    for (const run of this.runs) {
      const value = run.values.get(node);
      if (value) return value;
    }
    return undefined;
  }

  /** What was found out of a node in one of the runs. */
  found<T>(pick: (run: Activation) => T | undefined): T | undefined {
    for (const run of this.runs) {
      const value = pick(run);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The runs of what was called at a place. */
  calledAt(site: object): readonly Activation[] {
    return this.runs.flatMap((run) => run.calls.get(site) ?? []);
  }

  notWritten(what: string, span: ast.Span): never {
    throw new NotWritten(what, this.module, span);
  }
}

export const nothing = code("undefined", true);
