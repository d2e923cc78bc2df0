import type * as ast from "../../syntax/ast.js";
import type { Type } from "../../types/type.js";
import type { Callable } from "../callable.js";
import type { GradientPath } from "../gradient-path.js";
import type { V } from "../value.js";

export interface FnV {
  readonly kind: "fn";
  readonly callable: Callable;
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
  /** What its numbers have to do with gradients that are taken. */
  readonly path?: GradientPath | undefined;
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
