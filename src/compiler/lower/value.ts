import type { Value } from "../../graph/graph.js";
import type * as ast from "../syntax/ast.js";
import { Dim, DimVar } from "../types/dim.js";
import {
  arrayOf,
  elementOf,
  prune,
  recordType,
  unknownType,
  type InstanceT,
  type NetT,
  type TaskFamilyT,
  type TensorT,
  type Type,
} from "../types/type.js";
import type { Activation } from "./activation.js";
import type { CallArgument, Callable } from "./callable.js";
import type { Context } from "./context.js";
import type { CallSite } from "./context.js";
import type { PresenceTest } from "./presence.js";
import type { DrawSite } from "./purity.js";
import type { SourceModule } from "./source.js";

/**
 * What an expression evaluates to while a spec is elaborated. In a body that is checked by itself
 * tensors have types and no graph values; in an experiment they have both.
 */
export type V =
  | TensorV
  | RecordV
  | TupleV
  | ListV
  | FnV
  | ModuleV
  | RecipeV
  | InstanceV
  | DistFamilyV
  | DistV
  | StandardUniformV
  | TaskDeclarationV
  | TaskFamilyV
  | TaskV
  | LearnerV
  | RangeV
  | StringV
  | FillV
  | EnumV
  | TypeV
  | OpaqueV
  | NoneV
  | UnknownV;

/** A graph value, or one that is built where it is used (an experiment's hyperparameters). */
export type GraphRef = Value | (() => Value);

export interface TensorV {
  readonly kind: "tensor";
  readonly type: TensorT;
  readonly ref?: GraphRef | undefined;
  /** A static number or truth value. */
  readonly known?: number | boolean | undefined;
  /** A static integer as a size; symbolic in a body that is checked by itself. */
  readonly dim?: Dim | undefined;
  readonly isStatic?: boolean;
  /** What a reparameterised draw or a recognised form remembers. */
  readonly loopIndex?: { readonly loop: object; readonly offset: number } | undefined;
  /** The index of a task, with which a learner may find what it keeps for it, and do nothing else. */
  readonly tellsTask?: boolean | undefined;
  /** A reparameterised draw in a rollout that no `act` has cut yet. */
  readonly unacted?: boolean | undefined;
  /** Its numbers are 0 or more, or NaN, as far as can be seen, see sign.ts. */
  readonly neverNegative?: boolean | undefined;
  /** What a static truth that is not known yet says of optional values. */
  readonly presence?: PresenceTest | undefined;
  /** What a draw was before it was squashed, for the log-density of the result. */
  readonly beforeSquash?: TensorV | undefined;
}
export interface RecordV {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, V>;
  /** The function that made it, where it is an optimiser: its states are named after that. */
  readonly madeBy?: string | undefined;
  /** An episode: all fields but `end` are arrays of its steps; `lead` are the axes of a batch of episodes. */
  readonly episode?: { readonly lead: readonly Dim[] } | undefined;
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
export interface FnV {
  readonly kind: "fn";
  readonly callable: Callable;
}
/** `linear` before its arguments; `typeArgs` where `<…>` gave some. */
export interface ModuleV {
  readonly kind: "module";
  readonly declaration: ast.ModuleDeclaration;
  readonly module: SourceModule;
  readonly typeArgs: readonly (Dim | Type)[];
}
/** A module with its arguments, not yet drawn. Identity matters: it is its instances' type. */
export interface RecipeV {
  readonly kind: "recipe";
  readonly declaration: ast.ModuleDeclaration;
  readonly module: SourceModule;
  /** The arguments of the recipe by parameter name. */
  readonly args: ReadonlyMap<string, V>;
  /** Sizes and types by type parameter, where given or solved. */
  readonly typeArgs: ReadonlyMap<string, Dim | Type>;
  /** Where it was made: errors inside a net of the library are shown there. */
  readonly site?: CallSite | undefined;
  /** What the place it stands in asks for. */
  readonly slot?: NetT | undefined;
  /** What to do about a draw in a call: nets are pure. */
  readonly onDraw?: ((site: DrawSite) => void) | undefined;
  /** What is kept of how it was made. */
  readonly activation?: Activation | undefined;
  /** How distributions over floats are read from its outputs, where that is said. */
  readonly head?: GaussianHead | undefined;
  /** Whether `features` and `outputs` stand before and after the module's own call. */
  readonly features?: boolean;
  readonly outputs?: boolean;
}
/** A Gaussian over floats, of which a net gives the mean. */
export interface GaussianHead {
  /** Whether a draw is the tanh of a Gaussian's. */
  readonly squashed: boolean;
  /** A number: parameters start there; a range: the net gives it too, clipped to that. */
  readonly logStd: TensorV | RangeV;
  /** What says that, where something does. */
  readonly argument?: CallArgument | undefined;
}
export interface InstanceV {
  readonly kind: "instance";
  readonly recipe: RecipeV;
  /** Parameters and subs by name. */
  readonly fields: ReadonlyMap<string, V>;
  /** Leading axes of a batch of instances. */
  readonly lead: readonly Dim[];
}
export interface DistFamilyV {
  readonly kind: "distFamily";
  readonly declaration: ast.DistributionDeclaration;
  readonly module: SourceModule;
}
export interface DistV {
  readonly kind: "dist";
  readonly family: DistFamilyV;
  /** The arguments by name, coerced. */
  readonly args: ReadonlyMap<string, V>;
  /** Axes over which a distribution of scalars was lifted: independent factors. */
  readonly lifted: readonly Dim[];
  readonly lead: readonly Dim[];
  /** The enum whose members it draws, where its integers are such. */
  readonly of?: ast.EnumDeclaration | undefined;
}
/** The one distribution that is not written in the language: uniform over [0, 1). */
export interface StandardUniformV {
  readonly kind: "standardUniform";
}
/** `Sinusoid` before its arguments. */
export interface TaskDeclarationV {
  readonly kind: "taskDeclaration";
  readonly declaration: ast.TaskDeclaration;
  readonly module: SourceModule;
}
/** `Sinusoid()`: a distribution over tasks. */
export interface TaskFamilyV {
  readonly kind: "family";
  readonly declaration: ast.TaskDeclaration;
  readonly module: SourceModule;
  readonly args: ReadonlyMap<string, V>;
  /** Where it was made: errors inside a task of the library are shown there. */
  readonly site?: CallSite | undefined;
  /** What is kept of how it was made. */
  readonly activation?: Activation | undefined;
  readonly type: TaskFamilyT;
}
/** One task, or a batch of them. */
export interface TaskV {
  readonly kind: "task";
  readonly family: TaskFamilyV;
  readonly hidden: ReadonlyMap<string, V>;
  readonly lead: readonly Dim[];
  /** Its place among a number of tasks that were drawn once. */
  readonly place?: TensorV | undefined;
  /** Examples come from outside instead of the family: what one draw of `count` gives. */
  readonly given?: ((ctx: Context, count: Dim, span: ast.Span) => V) | undefined;
}
export interface LearnerV {
  readonly kind: "learner";
  readonly declaration: ast.LearnerDeclaration;
  readonly module: SourceModule;
}
export interface RangeV {
  readonly kind: "range";
  readonly start: TensorV | undefined;
  readonly end: TensorV | undefined;
  readonly exclusive: boolean;
  /** Gone through from its end, see `reverse`. */
  readonly reversed?: boolean;
}
export interface StringV {
  readonly kind: "string";
  readonly value: string | undefined;
}
/** `zeros`, `ones`: takes the shape that is asked for. */
export interface FillV {
  readonly kind: "fill";
  readonly value: number;
}
export interface EnumV {
  readonly kind: "enum";
  readonly declaration: ast.EnumDeclaration;
}
/** A type parameter for tasks as a value: what `T.horizon` is read from. */
export interface TypeV {
  readonly kind: "type";
  readonly type: Type;
}
/** Something of which only the type is known (in a body that is checked by itself). */
export interface OpaqueV {
  readonly kind: "opaque";
  readonly type: Type;
}
export interface NoneV {
  readonly kind: "none";
}
/** After an error, or what waits for instantiation. */
export interface UnknownV {
  readonly kind: "unknown";
}

export const unknownValue: V = { kind: "unknown" };
export const noneValue: V = { kind: "none" };
/** What a function without a value gives: nothing can be done with it. */
export const nothingValue: V = { kind: "none" };

export function tensorValue(type: TensorT, ref?: GraphRef): TensorV {
  return { kind: "tensor", type, ref };
}

/** A static integer. */
export function intValue(value: number | Dim): TensorV {
  const dim = value instanceof Dim ? value : Dim.of(value);
  return {
    kind: "tensor",
    type: { kind: "tensor", dtype: "i32", dims: [], bounds: { lo: dim, hi: dim.plus(Dim.of(1)) } },
    dim,
    /** A size that is solved later is known from then on. */
    get known() {
      return dim.size;
    },
    isStatic: true,
  };
}

/** A static truth value; undefined where it waits for instantiation. */
export function boolValue(known: boolean | undefined): TensorV {
  return { kind: "tensor", type: { kind: "tensor", dtype: "bool", dims: [] }, known, isStatic: true };
}

export function recordValue(fields: Iterable<readonly [string, V]>): RecordV {
  return { kind: "record", fields: new Map(fields) };
}

const instanceTypes = new WeakMap<object, InstanceT>();

/** The type of a recipe's instances: one object a recipe. */
export function instanceType(recipe: RecipeV | OpaqueV): Type {
  let type = instanceTypes.get(recipe);
  if (!type) {
    const net = recipe.kind === "recipe" ? recipe.slot : recipe.type.kind === "net" ? recipe.type : undefined;
    const name = recipe.kind === "recipe" ? recipe.declaration.name.text : "net";
    type = { kind: "instance", recipe, name, input: net?.input, output: net?.output, memory: net?.memory };
    instanceTypes.set(recipe, type);
  }
  return type;
}

export function typeOf(value: V): Type {
  switch (value.kind) {
    case "tensor":
      return value.type;
    case "record":
      return recordType([...value.fields].map(([name, field]) => [name, typeOf(field)] as const));
    case "tuple":
      return { kind: "tuple", items: value.items.map(typeOf) };
    case "list":
      return { kind: "list", element: value.element };
    case "fn":
      return value.callable.type?.() ?? unknownType;
    case "recipe":
      return value.slot ?? unknownType;
    case "instance":
      return withLead(instanceType(value.recipe), value.lead);
    case "dist":
      return withLead({ kind: "dist", of: unknownType }, value.lead);
    case "family":
      return value.type;
    case "task":
      return withLead({ kind: "task", of: value.family.type }, value.lead);
    case "range":
      return { kind: "range" };
    case "string":
      return { kind: "string" };
    case "opaque":
      return prune(value.type);
    case "none":
      return { kind: "none" };
    default:
      return unknownType;
  }
}

function withLead(type: Type, lead: readonly Dim[]): Type {
  return lead.reduceRight((element, dim) => arrayOf(element, dim), type);
}

/** A value of a type of which nothing else is known. */
export function opaqueOf(type: Type): V {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return { kind: "tensor", type: pruned };
    case "record":
      return recordValue([...pruned.fields].map(([name, field]) => [name, opaqueOf(field)] as const));
    case "tuple":
      return { kind: "tuple", items: pruned.items.map(opaqueOf) };
    case "list":
      return { kind: "list", items: undefined, element: pruned.element };
    case "string":
      return { kind: "string", value: undefined };
    case "int":
      return intValue(Dim.variable(new DimVar("int", true)));
    case "none":
      return noneValue;
    case "unknown":
      return unknownValue;
    default:
      return { kind: "opaque", type: pruned };
  }
}

function isEmptyRecord(value: V): boolean {
  return value.kind === "record" && value.fields.size === 0;
}

/** The arrays of an episode alone. */
export function stepsOf(episode: RecordV): RecordV {
  return recordValue([...episode.fields].filter(([name]) => name !== "end"));
}

/** What `for` goes over: of one episode its steps. */
export function iterand(value: V): V {
  return value.kind === "record" && value.episode?.lead.length === 0 ? stepsOf(value) : value;
}

/** The size of a value's leading axis, where it has one. */
export function leadingDim(value: V): Dim | undefined {
  switch (value.kind) {
    case "tensor":
      return value.type.dims[0];
    case "record": {
      const parts = iterand(value) as RecordV;
      const dims = [...parts.fields.values()].filter((part) => !isEmptyRecord(part)).map(leadingDim);
      return dims.length > 0 && dims.every((dim) => dim && dim.equals(dims[0]!)) ? dims[0] : undefined;
    }
    case "tuple": {
      const dims = value.items.map(leadingDim);
      return dims.length > 0 && dims.every((dim) => dim && dim.equals(dims[0]!)) ? dims[0] : undefined;
    }
    case "instance":
    case "task":
    case "dist":
      return value.lead[0];
    case "list":
      return value.items ? Dim.of(value.items.length) : Dim.unknown;
    case "range":
      return rangeLength(value);
    case "unknown":
      return Dim.unknown;
    case "opaque":
      return elementOf(value.type)?.dim;
    default:
      return undefined;
  }
}

/** How many numbers a range of static ends has; none where it runs backwards. */
export function rangeLength(range: RangeV): Dim | undefined {
  if (!range.exclusive || !range.end?.dim) return undefined;
  const length = range.end.dim.minus(range.start?.dim ?? Dim.of(0));
  return (length.size ?? 0) < 0 ? Dim.of(0) : length;
}
