import type * as ast from "../../syntax/ast.js";
import type { Dim } from "../../types/dim.js";
import type { InstanceT, NetT, Type } from "../../types/type.js";
import type { Activation } from "../activation.js";
import type { CallArgument } from "../callable.js";
import type { CallSite } from "../context.js";
import type { DrawSite } from "../purity.js";
import type { SourceModule } from "../source.js";
import type { V } from "../value.js";
import type { OpaqueV } from "./atoms.js";
import type { RangeV, TensorV } from "./tensors.js";

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

/** What an instance takes and gives, and its memory where it is recurrent. */
type CallTypes = Pick<InstanceT, "input" | "output" | "memory">;

const instanceTypes = new WeakMap<object, InstanceT>();

/** The type of a recipe's instances: one object a recipe. `own` are the types of its call where no place asks for a net. */
export function instanceType(recipe: RecipeV | OpaqueV, own?: CallTypes): Type {
  const known = instanceTypes.get(recipe);
  if (known && (known.input || !own)) return known;
  const slot = recipe.kind === "recipe" ? recipe.slot : recipe.type.kind === "net" ? recipe.type : undefined;
  const takes = slot ?? own;
  const name = recipe.kind === "recipe" ? recipe.declaration.name.text : "net";
  const { input, output, memory } = takes ?? { input: undefined, output: undefined };
  const type: InstanceT = { kind: "instance", recipe, name, input, output, memory };
  instanceTypes.set(recipe, type);
  return type;
}
