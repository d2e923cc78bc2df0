import type { Param, Start, TypeParam } from "./binders.js";
import type { ConstDeclaration, FnDeclaration } from "./declarations.js";
import type { Expression } from "./expressions.js";
import type { Documented, Name } from "./spans.js";
import type { TypeExpression } from "./types.js";

/** `module linear<n, m>(init: Initialiser = glorot) { const … param … sub … call(x: f32[n]) -> f32[m] = … }` */
export interface ModuleDeclaration extends Documented {
  readonly kind: "module";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly members: readonly ModuleMember[];
}

export type ModuleMember =
  | ConstDeclaration
  | ModuleParam
  | ModuleSub
  /** `call(x: X) -> Y` and further methods such as `start()` and `prefixes(…)` */
  | FnDeclaration;

/** `param w: f32[n, m] ~ init(n, m)` or `param b: f32[m] = 0` */
export interface ModuleParam extends Documented {
  readonly kind: "param";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start: Start;
}

/** `sub gates = linear<n, m>()` or `sub name: Net<X, Y> = recipe` */
export interface ModuleSub extends Documented {
  readonly kind: "sub";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}
