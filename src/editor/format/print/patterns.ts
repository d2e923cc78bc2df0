import { list } from "./lists.js";
import type { Printers } from "./printers.js";

export const patterns: Printers<"namePattern" | "tuplePattern" | "recordPattern"> = {
  namePattern: (_, parts) => parts.one("name"),
  tuplePattern: (_, parts) => list(parts, "items", ["(", ")"]),
  recordPattern: (_, parts) => list(parts, "fields", ["{", "}"]),
};
