import type * as ast from "../syntax/ast.js";
import type { CallArgument } from "./callable.js";
import type { Choice } from "./control/branch.js";
import type { Cell } from "./scope.js";
import type { SourceModule } from "./source.js";
import type { V } from "./value.js";

/** What ran: a declaration with a body, a lambda, or a turn of a `static for`. */
export interface Subject {
  readonly node: object;
  readonly module: SourceModule;
  /** Where a lambda or an inner function stands: the run of the body that holds it. */
  readonly definer?: Activation | undefined;
  /** Where a net's parameters are drawn, or a task: what is kept of how the net or the family was made. */
  readonly made?: Activation | undefined;
  /** Whether it is a part of the body around it, whose names it sees. */
  readonly isPart?: boolean;
}

/** What a parameter was bound to. */
export interface BoundArgument {
  readonly value: V;
  /** What the caller wrote, or what `--set` gave; absent where the default was taken. */
  readonly argument?: CallArgument | undefined;
  /** Its path among the experiment's parameters, where it is one of those. */
  readonly path?: string | undefined;
  /** The path again, where it is a hyperparameter. */
  readonly hyper?: string | undefined;
}

/**
 * What is kept of one run of a body while an experiment is elaborated, for the TypeScript that is made
 * of it: what each expression came to, and how what depends on types and static values was decided.
 */
export class Activation {
  readonly values = new Map<object, V>();
  /** The runs of what was called, by the place of the call. */
  readonly calls = new Map<object, Activation[]>();
  /** Turns of `static for`, by its node. */
  readonly turns = new Map<object, Activation[]>();
  readonly choices = new Map<object, Choice>();
  /** Variables that loops carry, by the loop's span. */
  readonly carries = new Map<object, readonly Cell[]>();
  /** Axes that a draw was counted by, by the span of its distribution; undefined for a tree. */
  readonly counts = new Map<object, number | undefined>();
  /** The states that `minimise` makes, by its expression. */
  readonly slots = new Map<object, string>();
  readonly bound = new Map<string, BoundArgument>();
  /** States that it reads, itself or in what it calls. */
  readonly states = new Set<Cell>();
  draws = false;
  result: V | undefined;

  constructor(
    readonly subject: Subject,
    readonly parent?: Activation,
    /** Every run, by what ran. */
    readonly all: Map<object, Activation[]> = new Map(),
    /** Members of distributions that are asked for. */
    readonly asked: Set<object> = new Set(),
    /** Calls of a function of scalars that work number by number, in this or another run. */
    readonly lifted: Set<object> = new Set(),
  ) {
    all.set(subject.node, [...(all.get(subject.node) ?? []), this]);
  }

  child(subject: Subject): Activation {
    return new Activation(subject, this, this.all, this.asked, this.lifted);
  }

  /** A turn of a `static for`. */
  turn(node: object): Activation {
    const turn = this.child({ node, module: this.subject.module, isPart: true });
    this.turns.set(node, [...(this.turns.get(node) ?? []), turn]);
    return turn;
  }

  /** The run of what is called at a place. */
  called(site: object | undefined, subject: Subject): Activation {
    const callee = this.child(subject);
    if (site) this.calls.set(site, [...(this.calls.get(site) ?? []), callee]);
    return callee;
  }

  chose(span: ast.Span, choice: Choice): void {
    this.choices.set(span, choice);
  }

  /** A draw takes a key, which each of its callers hands on. */
  drew(): void {
    if (this.draws) return;
    this.draws = true;
    this.parent?.drew();
  }

  /** What a state is is handed on by each caller, to a lambda by who holds it. */
  read(cell: Cell): void {
    if (this.states.has(cell)) return;
    this.states.add(cell);
    (this.subject.definer ?? this.parent)?.read(cell);
  }
}
