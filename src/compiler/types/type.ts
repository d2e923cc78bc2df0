import type { EnumDeclaration } from "../syntax/ast.js";
import { Dim, type DimVar } from "./dim.js";

/** Bounds of an integer: `lo ..< hi`. */
export interface Bounds {
  readonly lo: Dim;
  readonly hi: Dim;
}

export interface TensorT {
  readonly kind: "tensor";
  readonly dtype: "f32" | "i32" | "bool";
  readonly dims: readonly Dim[];
  readonly bounds?: Bounds | undefined;
  /** An enum's values are its members' numbers. */
  readonly enum?: EnumDeclaration | undefined;
}
export interface RecordT {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Type>;
}
export interface TupleT {
  readonly kind: "tuple";
  readonly items: readonly Type[];
}
/** `T[n]` where `T` is opaque; a record of arrays and a tensor take their axis inside. */
export interface ArrayT {
  readonly kind: "array";
  readonly element: Type;
  readonly dim: Dim;
}
export interface FnT {
  readonly kind: "fn";
  readonly params: readonly Type[];
  readonly result: Type;
  readonly draws: boolean;
  /** Sizes that stand in this type only: any size, anew at each call. */
  readonly anySize: readonly DimVar[];
}
/** A type parameter: rigid in a body checked by itself, solved at a call. */
export interface VariableT {
  readonly kind: "variable";
  readonly name: string;
  readonly rigid: boolean;
  readonly bound?: string | undefined;
  /** What a learner asks of its tasks, as in `for T with continuous actions`. */
  readonly needs?: readonly string[] | undefined;
  solution?: Type | undefined;
}
/** `T.X` of an opaque `T`. */
export interface MemberT {
  readonly kind: "member";
  readonly of: VariableT;
  readonly name: string;
}
/** A tree of parameters that can be called; `recipe` says whose (compared by identity). */
export interface InstanceT {
  readonly kind: "instance";
  readonly recipe: object;
  readonly name: string;
  readonly input: Type | undefined;
  readonly output: Type | undefined;
  /** Of a recurrent net: what it takes beside its input, and gives beside its output. */
  readonly memory?: Type | undefined;
}
/**
 * `Net<X, Y>`: a recipe whose instances take an `X` to a `Y`; `Recurrent<X, Y, H>`: one whose
 * instances take an `X` and an `H` to a `Y` and the next `H`.
 */
export interface NetT {
  readonly kind: "net";
  readonly input: Type;
  readonly output: Type;
  readonly memory?: Type | undefined;
}
export interface DistT {
  readonly kind: "dist";
  readonly of: Type;
}
/** One task, drawn from a distribution over tasks of type `of`. */
export interface TaskT {
  readonly kind: "task";
  readonly of: Type;
}
/** `T?`; which of the two is static. */
export interface OptionalT {
  readonly kind: "optional";
  readonly of: Type;
}
/** `Maybe<A>` of an opaque `A`: an `A` or the none code, a tensor value. */
export interface MaybeT {
  readonly kind: "maybe";
  readonly of: Type;
}
export interface OptimiserT {
  readonly kind: "optimiser";
  readonly of: Type;
}
/** A static list. */
export interface ListT {
  readonly kind: "list";
  readonly element: Type;
}
/** What a task declaration is as a type: its members are `X`, `Y`, `Example`, … */
export interface TaskFamilyT {
  readonly kind: "family";
  readonly name: string;
  readonly members: ReadonlyMap<string, Type>;
}
/** Static things: whole numbers, strings, ranges, and `none`. */
export interface StaticT {
  readonly kind: "int" | "string" | "range" | "none";
}
/** After an error, or what waits for instantiation; fits everything, silently. */
export interface UnknownT {
  readonly kind: "unknown";
}

export type Type =
  | TensorT
  | RecordT
  | TupleT
  | ArrayT
  | FnT
  | VariableT
  | MemberT
  | InstanceT
  | NetT
  | DistT
  | TaskT
  | OptionalT
  | MaybeT
  | OptimiserT
  | ListT
  | TaskFamilyT
  | StaticT
  | UnknownT;

export const unknownType: Type = { kind: "unknown" };

export function tensorType(dtype: TensorT["dtype"], dims: readonly Dim[] = [], bounds?: Bounds): TensorT {
  return { kind: "tensor", dtype, dims, bounds };
}
export const f32Type = tensorType("f32");
export const i32Type = tensorType("i32");
export const boolType = tensorType("bool");

export function recordType(fields: Iterable<readonly [string, Type]>): RecordT {
  return { kind: "record", fields: new Map(fields) };
}

/** Follows solved variables at the top, and pushes an array's axis into what it was solved to. */
export function prune(type: Type): Type {
  if (type.kind === "variable" && type.solution) return prune(type.solution);
  if (type.kind === "array") {
    const element = prune(type.element);
    return element === type.element ? type : arrayOf(element, type.dim);
  }
  if (type.kind === "maybe") {
    const of = prune(type.of);
    return of === type.of ? type : maybeOf(of);
  }
  if (type.kind === "member") {
    const of = prune(type.of);
    if (of.kind === "family") return prune(of.members.get(type.name) ?? unknownType);
  }
  return type;
}

/** `Maybe<A>`: a bounded integer gets one more value, floats a flag beside them. */
export function maybeOf(of: Type): Type {
  const type = prune(of);
  switch (type.kind) {
    case "tensor": {
      if (type.dtype === "f32") return recordType([["value", type] as const, ["given", boolType] as const]);
      const bounds = type.dtype === "bool" ? { lo: Dim.of(0), hi: Dim.of(2) } : type.bounds;
      const more = bounds && { lo: bounds.lo, hi: bounds.hi.plus(Dim.of(1)) };
      return { kind: "tensor", dtype: "i32", dims: type.dims, bounds: more };
    }
    case "record":
      return recordType([...type.fields].map(([name, field]) => [name, maybeOf(field)] as const));
    case "unknown":
      return type;
    default:
      return { kind: "maybe", of: type };
  }
}

/** `T[n]`: every tensor inside gets a leading axis. */
export function arrayOf(element: Type, dim: Dim): Type {
  const type = prune(element);
  switch (type.kind) {
    case "tensor":
      return { ...type, dims: [dim, ...type.dims] };
    case "record":
      return recordType([...type.fields].map(([name, field]) => [name, arrayOf(field, dim)] as const));
    case "tuple":
      return { kind: "tuple", items: type.items.map((item) => arrayOf(item, dim)) };
    case "unknown":
      return type;
    default:
      return { kind: "array", element: type, dim };
  }
}

/** Whether no value of the type holds anything: records without fields, and records of such. */
function isNothing(type: Type): boolean {
  const pruned = prune(type);
  return pruned.kind === "record" && [...pruned.fields.values()].every(isNothing);
}

/** The type without its leading axis, with that axis; undefined where there is none. */
export function elementOf(array: Type): { element: Type; dim: Dim } | undefined {
  const type = prune(array);
  switch (type.kind) {
    case "tensor": {
      const [dim, ...dims] = type.dims;
      return dim && { element: { ...type, dims }, dim };
    }
    case "array":
      return { element: prune(type.element), dim: type.dim };
    case "record": {
      // Nothing, however often, is nothing: an empty record has any axis.
      const fields = [...type.fields].map(([name, field]) => [name, elementOf(field), field] as const);
      const counted = fields.filter(([, , field]) => !isNothing(field));
      const first = counted[0]?.[1];
      if (!first || !counted.every(([, field]) => field?.dim.equals(first.dim))) return undefined;
      return {
        element: recordType(fields.map(([name, field, own]) => [name, field?.element ?? own] as const)),
        dim: first.dim,
      };
    }
    case "tuple": {
      const items = type.items.map(elementOf);
      const first = items[0];
      if (!first || !items.every((item) => item?.dim.equals(first.dim))) return undefined;
      return { element: { kind: "tuple", items: items.map((item) => item!.element) }, dim: first.dim };
    }
    case "unknown":
      return { element: unknownType, dim: Dim.unknown };
    default:
      return undefined;
  }
}

/** Whether everything in it is known: no variable waits to be solved. */
export function isSolved(type: Type): boolean {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "variable":
      return pruned.rigid;
    case "tensor":
      return pruned.dims.every((dim) => !dim.unknown && isSolvedDim(dim));
    case "record":
      return [...pruned.fields.values()].every(isSolved);
    case "tuple":
      return pruned.items.every(isSolved);
    case "array":
      return isSolved(pruned.element) && isSolvedDim(pruned.dim);
    case "fn":
      return pruned.params.every(isSolved) && isSolved(pruned.result);
    case "net":
      return (
        isSolved(pruned.input) &&
        isSolved(pruned.output) &&
        (pruned.memory === undefined || isSolved(pruned.memory))
      );
    case "dist":
    case "optional":
    case "maybe":
    case "optimiser":
    case "task":
      return isSolved(pruned.of);
    case "list":
      return isSolved(pruned.element);
    case "member":
      return isSolved(pruned.of);
    case "unknown":
      return false;
    default:
      return true;
  }
}

function isSolvedDim(dim: Dim): boolean {
  let solved = true;
  dim.replaced((variable) => {
    if (!variable.rigid) solved = false;
    return undefined;
  });
  return solved;
}

/** Whether its values are trees of floats: they add, subtract and multiply. Opaque ones may be. */
export function isFloatTree(type: Type): boolean {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return pruned.dtype === "f32";
    case "record":
      return [...pruned.fields.values()].every(isFloatTree);
    case "tuple":
      return pruned.items.every(isFloatTree);
    case "array":
      return isFloatTree(pruned.element);
    case "instance":
    case "variable":
    case "member":
    case "unknown":
      return true;
    default:
      return false;
  }
}

/** The tensors in a type of records and tuples, in the order of a value's leaves. */
export function tensorsIn(type: Type): TensorT[] {
  const pruned = prune(type);
  if (pruned.kind === "tensor") return [pruned];
  if (pruned.kind === "record") return [...pruned.fields.values()].flatMap(tensorsIn);
  return pruned.kind === "tuple" ? pruned.items.flatMap(tensorsIn) : [];
}

/** The type with its variables and sizes replaced. */
export function substitute(
  type: Type,
  ofType: (variable: VariableT) => Type | undefined,
  ofDim: (variable: DimVar) => Dim | undefined,
): Type {
  const go = (t: Type): Type => substitute(t, ofType, ofDim);
  const pruned = prune(type);
  switch (pruned.kind) {
    case "variable":
      return ofType(pruned) ?? pruned;
    case "tensor":
      return {
        ...pruned,
        dims: pruned.dims.map((dim) => dim.replaced(ofDim)),
        bounds: pruned.bounds && {
          lo: pruned.bounds.lo.replaced(ofDim),
          hi: pruned.bounds.hi.replaced(ofDim),
        },
      };
    case "record":
      return recordType([...pruned.fields].map(([name, field]) => [name, go(field)] as const));
    case "tuple":
      return { kind: "tuple", items: pruned.items.map(go) };
    case "array":
      return arrayOf(go(pruned.element), pruned.dim.replaced(ofDim));
    case "fn":
      return { ...pruned, params: pruned.params.map(go), result: go(pruned.result) };
    case "net":
      return {
        kind: "net",
        input: go(pruned.input),
        output: go(pruned.output),
        memory: pruned.memory && go(pruned.memory),
      };
    case "maybe":
      return maybeOf(go(pruned.of));
    case "dist":
    case "optional":
    case "optimiser":
    case "task":
      return { ...pruned, of: go(pruned.of) };
    case "list":
      return { kind: "list", element: go(pruned.element) };
    case "member": {
      const of = go(pruned.of);
      return of.kind === "family"
        ? (of.members.get(pruned.name) ?? unknownType)
        : of.kind === "variable"
          ? { ...pruned, of }
          : unknownType;
    }
    default:
      return pruned;
  }
}
