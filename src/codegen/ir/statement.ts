import type { GraphSpan, Node } from "../../graph/graph.js";
import type { Expression, Let, Local, PureFunction, Register } from "./expression.js";
import type { Address, Buffer } from "./memory.js";

/** How a value is folded into what is there. */
export type Fold = "add" | "mul" | "min" | "max" | "and" | "or";

/** Makes a register, with its first value. */
export interface Declare {
  readonly kind: "declare";
  readonly register: Register;
  readonly value: Expression;
}

/**
 * Sets a register. With `fold`, `value` is folded into it: what a loop's turns fold into one register may be folded in
 * another order, where the loop is made one of vectors; that order is fixed then and the same everywhere.
 */
export interface Assign {
  readonly kind: "assign";
  readonly register: Register;
  readonly value: Expression;
  readonly fold?: Fold | undefined;
  /** The operations of the graph that compute the value, for profiles; nothing else hangs on them. */
  readonly origins?: readonly Node[] | undefined;
}

/** Writes a value, a vector to neighbouring elements. With `fold` (`add`), it is added to what is there. */
export interface Store {
  readonly kind: "store";
  readonly buffer: Buffer;
  readonly address: Address;
  readonly value: Expression;
  readonly fold?: "add" | undefined;
  readonly origins?: readonly Node[] | undefined;
}

/** Copies `length` elements; the two stretches are the same or do not overlap. */
export interface Copy {
  readonly kind: "copy";
  readonly to: Buffer;
  readonly toAddress: Address;
  readonly from: Buffer;
  readonly fromAddress: Address;
  readonly length: number;
  readonly origins?: readonly Node[] | undefined;
}

/** Of the chunks that work is divided into, those from `first` up to `end`, which are one or more. */
export interface Share {
  readonly first: Local;
  readonly end: Local;
  /** How many chunks there are in all. */
  readonly count: number;
}

/**
 * Counts `index` from `start` by `step` while it is below `end`; at least one turn. `parallel`: no turn reads what
 * another one writes, but for what they fold, so that turns may run in any order and side by side in the lanes of vectors.
 * With a `share`, only the turns of its chunks run: of n turns, chunk c has those from ⌊c n / count⌋ on. There are at least
 * as many turns as chunks.
 */
export interface For {
  readonly kind: "for";
  readonly index: Local;
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly parallel: boolean;
  readonly share?: Share | undefined;
  readonly body: readonly Statement[];
}

/**
 * Work that threads may share out: its body runs once for each share, and the shares have all chunks between them. No
 * share reads what another one writes. The body reads no local or register from outside and ends in no `fail`.
 */
export interface Chunks {
  readonly kind: "chunks";
  readonly share: Share;
  /** The thread that runs the share, counted from 0. */
  readonly thread: Local;
  readonly body: readonly Statement[];
}

/** Runs `test` and, where `condition` then holds, `body`; over and over. The condition may use what `test` names. */
export interface While {
  readonly kind: "while";
  readonly test: readonly Statement[];
  readonly condition: Expression;
  readonly body: readonly Statement[];
}

export interface If {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

/** Ends the call of the entry at once, with an error at a site of the module. */
export interface Fail {
  readonly kind: "fail";
  readonly site: number;
}

/** What comes next is part of a section of a profile: the host is told, so that it can take the time. */
export interface Mark {
  readonly kind: "mark";
  readonly section: number;
}

export type Statement = Let | Declare | Assign | Store | Copy | For | Chunks | While | If | Fail | Mark;

/** What an error is told with. */
export interface Site {
  readonly message: string;
  readonly span?: GraphSpan | undefined;
}

/** A callable entry of the program. Everything that goes in or comes out is in buffers. */
export interface EntryFunction {
  readonly name: string;
  readonly body: readonly Statement[];
}

/** Where a buffer with a role is: its arena offsets in words. */
export interface Layout {
  /** Every buffer that the module uses, in words from the arena's start. */
  readonly offsets: ReadonlyMap<Buffer, number>;
  /** The size of the arena. */
  readonly words: number;
}

/** All of a program as loop nests: what a printer prints. */
export interface Module {
  /** Elements of the vectors that its loops were made for; 1 before that. */
  readonly lanes: number;
  /** Called by the entries and by each other; each after those that it calls. */
  readonly functions: readonly PureFunction[];
  readonly entries: readonly EntryFunction[];
  readonly sites: readonly Site[];
  readonly layout: Layout;
  /** How many threads may share work out: of a private buffer, each has its own. One where nothing is said. */
  readonly threads?: number | undefined;
}
