import type { Cell } from "./scope.js";
import { unknownValue, type V } from "./value.js";

/** Where the values of variables are kept while a body is elaborated: one store a body that is built apart. */
export interface Store {
  /** Whether the cell has a value: a state has none before its start. */
  has(cell: Cell): boolean;
  /** The value; unknown where it has none. */
  read(cell: Cell): V;
  write(cell: Cell, value: V): void;
  declare(cell: Cell, value: V): void;
  /** Whether it writes nothing but its own variables. */
  readonly readsOnly: boolean;
  /** Why a cell may not be written here, or undefined if it may. */
  refusal(cell: Cell): string | undefined;
  /** Says before its first read that a cell will be written which no statement names (an optimiser's state). */
  enlist(cell: Cell): void;
}

/** The store of an entry. */
export class RootStore implements Store {
  readonly readsOnly = false;
  private readonly values = new Map<Cell, V>();

  read(cell: Cell): V {
    return this.values.get(cell) ?? unknownValue;
  }
  write(cell: Cell, value: V): void {
    this.values.set(cell, value);
  }
  declare(cell: Cell, value: V): void {
    this.values.set(cell, value);
  }
  refusal(): string | undefined {
    return undefined;
  }
  enlist(): void {}
  has(cell: Cell): boolean {
    return this.values.has(cell);
  }
}

/** A body within another: its own variables, and the outer ones as they were set to begin with. */
export class InnerStore implements Store {
  private readonly values = new Map<Cell, V>();
  private readonly own = new Set<Cell>();
  /** Outer cells that were written here. */
  readonly written = new Set<Cell>();

  /** `refused`: why outer cells may not be written here, where they may not. */
  constructor(
    private readonly outer: Store,
    private readonly refused: string | undefined,
    /** Called for an outer cell that is written though no statement names it. */
    private readonly unforeseen?: (cell: Cell) => void,
    /** Makes a cell that is about to be read and written a variable of this body. */
    private readonly carry?: (cell: Cell) => void,
    /** Told of every read. */
    private readonly onRead?: (cell: Cell) => void,
  ) {}

  get readsOnly(): boolean {
    return this.refused !== undefined;
  }

  has(cell: Cell): boolean {
    return this.values.has(cell) || this.outer.has(cell);
  }

  read(cell: Cell): V {
    this.onRead?.(cell);
    return this.values.get(cell) ?? this.outer.read(cell);
  }

  write(cell: Cell, value: V): void {
    if (!this.own.has(cell) && !this.written.has(cell)) {
      this.unforeseen?.(cell);
      this.written.add(cell);
    }
    this.values.set(cell, value);
  }

  declare(cell: Cell, value: V): void {
    this.own.add(cell);
    this.values.set(cell, value);
  }

  /** Sets what an outer cell is in this body without counting as a write. */
  preset(cell: Cell, value: V): void {
    this.values.set(cell, value);
  }

  enlist(cell: Cell): void {
    if (this.own.has(cell) || this.values.has(cell)) return;
    this.outer.enlist(cell);
    this.carry?.(cell);
  }

  refusal(cell: Cell): string | undefined {
    if (this.own.has(cell)) return undefined;
    return this.refused ?? this.outer.refusal(cell);
  }
}
