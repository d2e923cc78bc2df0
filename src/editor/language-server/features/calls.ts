import type { CheckedProgram } from "../../../compiler/driver/incremental/checked-program.js";
import { calleeOf } from "../../../compiler/symbols/members.js";
import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import type { CallExpression } from "../../../compiler/syntax/ast.js";
import { prune } from "../../../compiler/types/type.js";

/** What a call calls: a declaration by its name, or the `call` of a net. */
export function calledSymbol(
  program: CheckedProgram,
  file: string,
  { callee }: CallExpression,
): SourceSymbol | undefined {
  const named = calleeOf(program.symbols, file, callee);
  if (named && "params" in named.node) return named;
  const type = program.typeOf(callee);
  return type && program.symbols.memberOfType(prune(type), "call");
}
