import type { Span } from "../syntax/ast.js";
import type { Type } from "../types/type.js";
import type { SourceModule } from "./source.js";
import type { Context } from "./context.js";
import type { V } from "./value.js";

/** A variable that can be written: a `var` or a `state`. Its value is kept by a store, see store.ts. */
export class Cell {
  constructor(
    readonly name: string,
    readonly kind: "var" | "state",
    readonly file: string,
    readonly span: Span,
    /** What its declaration says that it holds. */
    readonly type?: Type | undefined,
  ) {}
}

export type Binding =
  | { readonly kind: "value"; readonly value: V; readonly span?: Span | undefined }
  | { readonly kind: "cell"; readonly cell: Cell }
  /** A `let` of a task: evaluated where it is read, among what can be seen there. */
  | { readonly kind: "lazy"; readonly evaluate: (ctx: Context) => V }
  | { readonly kind: "type"; readonly type: Type };

/** Names of a body and of the bodies around it; at the root stands a module's top level. */
export class Scope {
  private readonly names = new Map<string, Binding>();
  constructor(
    readonly module: SourceModule,
    readonly parent?: Scope,
  ) {}

  child(): Scope {
    return new Scope(this.module, this);
  }

  bind(name: string, binding: Binding): void {
    if (name !== "_") this.names.set(name, binding);
  }

  bindValue(name: string, value: V, span?: Span): void {
    this.bind(name, { kind: "value", value, span });
  }

  lookup(name: string): Binding | undefined {
    return this.names.get(name) ?? this.parent?.lookup(name);
  }

  /** Whether this body itself declares the name. */
  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Every name in sight, nearest first, for suggestions. */
  visible(): string[] {
    return [...this.names.keys(), ...(this.parent?.visible() ?? this.module.scope.keys())];
  }
}
