import { prune, type Type } from "./type.js";

/** Whether a message names something of which nothing is known: after an error, or before instantiation. */
export function mentionsUnknown(text: string): boolean {
  return /(^|[\s([{<`])\?/.test(text);
}

/** A type as a user would write it. */
export function formatType(type: Type): string {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor": {
      const bounds = pruned.bounds && !pruned.enum ? ` in ${pruned.bounds.lo} ..< ${pruned.bounds.hi}` : "";
      const scalar = pruned.enum ? pruned.enum.name.text : `${pruned.dtype}${bounds}`;
      if (pruned.dims.length === 0) return scalar;
      return `${bounds ? `(${scalar})` : scalar}[${pruned.dims.join(", ")}]`;
    }
    case "record":
      return `{${[...pruned.fields].map(([name, field]) => `${name}: ${formatType(field)}`).join(", ")}}`;
    case "tuple":
      return `(${pruned.items.map(formatType).join(", ")})`;
    case "array":
      return `${formatType(pruned.element)}[${pruned.dim}]`;
    case "fn": {
      const arrow = pruned.draws ? "~>" : "->";
      const params = pruned.params.map(formatType).join(", ");
      const isBare = pruned.params.length === 1 && prune(pruned.params[0]!).kind !== "fn";
      return `${isBare ? params : `(${params})`} ${arrow} ${formatType(pruned.result)}`;
    }
    case "variable":
      return pruned.name;
    case "member":
      return `${pruned.of.name}.${pruned.name}`;
    case "instance":
      return pruned.name;
    case "net":
      return pruned.memory
        ? `Recurrent<${[pruned.input, pruned.output, pruned.memory].map(formatType).join(", ")}>`
        : `Net<${formatType(pruned.input)}, ${formatType(pruned.output)}>`;
    case "dist":
      return `Dist<${formatType(pruned.of)}>`;
    case "task":
      return `a task of ${formatType(pruned.of)}`;
    case "optional":
      return prune(pruned.of).kind === "fn" ? `(${formatType(pruned.of)})?` : `${formatType(pruned.of)}?`;
    case "maybe":
      return `Maybe<${formatType(pruned.of)}>`;
    case "optimiser":
      return `Optimiser<${formatType(pruned.of)}>`;
    case "list":
      return `${formatType(pruned.element)}[]`;
    case "family":
      return pruned.name;
    case "unknown":
      return "?";
    default:
      return pruned.kind;
  }
}
