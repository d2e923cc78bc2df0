import type { Activation } from "../lower/activation.js";
import type * as ast from "../syntax/ast.js";

/** The parameters of modules that are numbers of the spec for one net, and inputs of the graph for another. */
export function varyingParams(root: Activation): ReadonlySet<ast.Param> {
  const seen = new Map<ast.Param, Set<boolean>>();
  for (const run of [...root.all.values()].flat()) {
    const node = run.subject.node as ast.ModuleDeclaration;
    if (node.kind !== "module") continue;
    for (const param of node.params) {
      const value = run.bound.get(param.name.text)?.value;
      if (value?.kind !== "tensor") continue;
      const isKnown = value.isStatic === true && value.known !== undefined;
      seen.set(param, (seen.get(param) ?? new Set()).add(isKnown));
    }
  }
  return new Set([...seen].filter(([, kinds]) => kinds.size > 1).map(([param]) => param));
}
