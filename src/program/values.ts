import { boolValue, intValue, noneValue, type TensorV, type V } from "../compiler/lower/value.js";
import { number } from "../compiler/lower/ops.js";
import { typeOf } from "../compiler/lower/value.js";
import { noGraphValue } from "../compiler/diagnostics/codes/programs.js";
import { problem } from "./error.js";
import { Space } from "./spaces.js";
import { Tensor } from "./tensor.js";

/** `start ..< end`, gone through from its end where `reversed`. */
export class Range {
  readonly start: Tensor | number;
  readonly end: Tensor | number;
  readonly reversed: boolean;

  constructor(start: Tensor | number, end: Tensor | number, reversed = false) {
    this.start = start;
    this.end = end;
    this.reversed = reversed;
  }
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** The parts of an object that are trees: an instance of a class also holds what is not. */
function partsOf(value: object): [string, unknown][] {
  const parts = Object.entries(value);
  return isPlain(value)
    ? parts.filter(([, part]) => part !== undefined)
    : parts.filter(([, part]) => typeof part === "object" && part !== null && !isStatic(part));
}

const fixedNumbers = new WeakSet<object>();

/** A number, or a tensor, that an instance of a class is made by, and that is no parameter of it. */
export function fixed<T extends Tensor>(x: T): T {
  const own = new Tensor(x.value) as T;
  fixedNumbers.add(own);
  return own;
}

/** What an instance of a class is made by and is no part of: lists of numbers, spaces, what is `fixed`. */
function isStatic(value: object): boolean {
  if (value instanceof Space || fixedNumbers.has(value)) return true;
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number");
}

/** Whether a number is taken for an integer: a whole one that is none of 32 bits is a float. */
function isIndex(value: number): boolean {
  return value === (value | 0);
}

function isTable(value: unknown): boolean {
  return typeof value === "number" || (Array.isArray(value) && value.every(isTable));
}

/** A value of TypeScript as the compiler knows it. */
export function toV(value: unknown): V {
  if (value instanceof Tensor) return value.value;
  if (value instanceof Range) {
    const [start, end] = [toV(value.start), toV(value.end)];
    if (start.kind !== "tensor" || end.kind !== "tensor")
      throw problem(noGraphValue, { found: "a range of something else than numbers" });
    return { kind: "range", start, end, exclusive: true, reversed: value.reversed };
  }
  switch (typeof value) {
    case "number":
      return isIndex(value) ? intValue(value) : number(value);
    case "boolean":
      return boolValue(value);
    case "undefined":
      return noneValue;
    case "object": {
      if (value === null) return noneValue;
      if (Array.isArray(value)) {
        const items = value.map(toV);
        if (items.length === 0 || !isTable(value)) return { kind: "tuple", items };
        return { kind: "list", items, element: typeOf(items[0]!) };
      }
      return { kind: "record", fields: new Map(partsOf(value).map(([name, part]) => [name, toV(part)])) };
    }
    default:
      throw problem(noGraphValue, { found: `a ${typeof value}` });
  }
}

/**
 * A value of the compiler as one of TypeScript: of the kind of `like`, a value of the same structure, where
 * one is given, so that instances of classes stay such.
 */
export function fromV<T>(value: V, like: unknown): T {
  return convert(value, like) as T;
}

/** TypeScript does not know between which bounds an integer lies: nobody is held to them. */
export function unbounded(value: TensorV): TensorV {
  return value.type.bounds ? { ...value, type: { ...value.type, bounds: undefined } } : value;
}

function convert(value: V, like: unknown): unknown {
  switch (value.kind) {
    case "tensor":
      return new Tensor(value.isStatic ? value : unbounded(value));
    case "tuple":
      return value.items.map((item, i) => convert(item, Array.isArray(like) ? like[i] : undefined));
    case "record": {
      const old: Record<string, unknown> = typeof like === "object" && like !== null ? { ...like } : {};
      const fields = Object.fromEntries(
        [...value.fields].map(([name, field]) => [name, convert(field, old[name])]),
      );
      if (typeof like !== "object" || like === null || isPlain(like) || Array.isArray(like)) return fields;
      return Object.assign(Object.create(Object.getPrototypeOf(like) as object) as object, like, fields);
    }
    case "none":
      return undefined;
    default:
      throw problem(noGraphValue, { found: `a ${value.kind}` });
  }
}
