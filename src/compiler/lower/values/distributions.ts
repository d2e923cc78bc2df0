import type * as ast from "../../syntax/ast.js";
import type { Dim } from "../../types/dim.js";
import type { SourceModule } from "../source.js";
import type { V } from "../value.js";

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
