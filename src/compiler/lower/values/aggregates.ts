import type { Dim } from "../../types/dim.js";
import type { Type } from "../../types/type.js";
import type { V } from "../value.js";

export interface RecordV {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, V>;
  /** The function that made it, where it is an optimiser: its states are named after that. */
  readonly madeBy?: string | undefined;
  /** An episode: all fields but `end` are arrays of its steps; `lead` are the axes of a batch of episodes. */
  readonly episode?: { readonly lead: readonly Dim[] } | undefined;
  /** Fields that it would have elsewhere, and that are hidden where it was made: those of an episode in an evaluation. */
  readonly withheld?: readonly string[] | undefined;
}

export interface TupleV {
  readonly kind: "tuple";
  readonly items: readonly V[];
  /** What `zip` was given, which `static for` goes over item by item. */
  readonly zipped?: readonly V[] | undefined;
}

/** A static list; `items` is undefined where its length waits for instantiation. */
export interface ListV {
  readonly kind: "list";
  readonly items: readonly V[] | undefined;
  readonly element: Type;
}

export function recordValue(fields: Iterable<readonly [string, V]>): RecordV {
  return { kind: "record", fields: new Map(fields) };
}

/** The arrays of an episode alone. */
export function stepsOf(episode: RecordV): RecordV {
  const steps = [...episode.fields].filter(([name]) => name !== "end");
  return { kind: "record", fields: new Map(steps), withheld: episode.withheld };
}

/** What `for` goes over: of one episode its steps. */
export function iterand(value: V): V {
  return value.kind === "record" && value.episode?.lead.length === 0 ? stepsOf(value) : value;
}
