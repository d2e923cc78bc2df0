import type { Activation } from "../lower/activation.js";
import type * as ast from "../syntax/ast.js";

/** Parameters of modules and functions that are given numbers of the spec in one place, and tensors in another. */
export function varyingParams(root: Activation): ReadonlySet<ast.Param> {
  const seen = new Map<ast.Param, Set<boolean>>();
  for (const run of [...root.all.values()].flat()) {
    const node = run.subject.node as ast.ModuleDeclaration | ast.FnDeclaration;
    if (node.kind !== "module" && node.kind !== "fn") continue;
    for (const param of node.params) {
      const value = run.bound.get(param.name.text)?.value;
      if (value?.kind !== "tensor") continue;
      const isKnown = value.isStatic === true && value.known !== undefined;
      seen.set(param, (seen.get(param) ?? new Set()).add(isKnown));
    }
  }
  return new Set([...seen].filter(([, kinds]) => kinds.size > 1).map(([param]) => param));
}
