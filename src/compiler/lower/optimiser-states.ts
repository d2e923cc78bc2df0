import type { Activation } from "./activation.js";
import type { Span } from "../syntax/ast.js";
import type { Context } from "./context.js";
import { dryRun } from "./dry-run.js";
import { Cell } from "./scope.js";
import type { V } from "./value.js";

/** A `minimise`, known by its identity. */
export interface Statement {
  readonly span: Span;
}

/** A state that a `minimise` made: its optimiser's moments. */
export interface OptimiserState {
  readonly cell: Cell;
  /** The states that it belongs to. */
  readonly over: readonly Cell[];
  /** Its first value, made of the first values of those. */
  readonly initial: (ctx: Context, values: readonly V[]) => V;
}

/** The states of optimisers, one a `minimise` statement, named after its states and its optimiser. */
export class OptimiserStates {
  readonly all: OptimiserState[] = [];
  private readonly byStatement = new Map<string, Cell>();
  private readonly ids = new Map<Statement, number>();
  /** Makes the cell a state of the program; set by whoever builds it. */
  declare: (cell: Cell, shape: V) => void = () => undefined;

  cellFor(
    ctx: Context,
    statement: Statement,
    over: readonly Cell[],
    optimiser: string,
    initial: (ctx: Context, values: readonly V[]) => V,
  ): Cell {
    const id = this.ids.get(statement) ?? this.ids.size;
    this.ids.set(statement, id);
    // A turn of `static for` has an optimiser of its own, as it has draws of its own.
    const key = `${id} ${ctx.dynamicPath ?? ""}`;
    const started = (activation?: Activation): V =>
      dryRun(ctx, (inner) =>
        initial(
          { ...inner, activation, site: undefined },
          over.map((state) => inner.store.read(state)),
        ),
      );
    const known = this.byStatement.get(key);
    if (known) {
      // It is kept how the optimiser of each call starts, though it is the first one's start that runs.
      if (ctx.activation) started(ctx.activation);
      return known;
    }
    const stem = `${over.map((cell) => cell.name).join("+")}.${optimiser}`;
    const alike = this.all.filter(
      ({ cell }) => cell.name === stem || cell.name.startsWith(`${stem}#`),
    ).length;
    const cell = new Cell(alike === 0 ? stem : `${stem}#${alike}`, "state", ctx.module.file, statement.span);
    this.byStatement.set(key, cell);
    this.all.push({ cell, over, initial });
    this.declare(cell, started());
    return cell;
  }
}
