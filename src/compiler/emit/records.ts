import { leaves, type Leaf } from "../lower/tree.js";
import type { RecordV, V } from "../lower/value.js";

/** The types of records that have names in the file. */
export class Records {
  private readonly all: {
    readonly name: string;
    readonly paths: string;
    readonly ranks: readonly number[];
  }[] = [];

  /** Gives the type of a record a name; records of such have it too, and batches of them. */
  add(name: string, value: RecordV): void {
    this.all.push({ name, paths: pathsOf(value), ranks: ranksOf(value) });
  }

  /** The name of a record's type, and of how many batches of such it is one. */
  find(value: RecordV): { name: string; axes: number } | undefined {
    const [paths, ranks] = [pathsOf(value), ranksOf(value)];
    for (const record of this.all) {
      if (record.paths !== paths) continue;
      const axes = (ranks[0] ?? 0) - (record.ranks[0] ?? 0);
      if (axes >= 0 && ranks.every((rank, i) => rank === axes + (record.ranks[i] ?? 0)))
        return { name: record.name, axes };
    }
    return undefined;
  }
}

function pathsOf(value: V): string {
  const tensors = inOrder(value).map((leaf) => `${leaf.path}:${leaf.value.type.dtype}`);
  return [...tensors, ...distributionsIn(value, "")].join(",");
}

/** The distributions in a record: one has the tensors that a record of its parameters has. */
function distributionsIn(value: V, path: string): string[] {
  if (value.kind === "dist") return [`${path}:${value.family.declaration.name.text}`];
  if (value.kind !== "record") return [];
  const fields = [...value.fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return fields.flatMap(([name, field]) => distributionsIn(field, `${path}.${name}`));
}

/** The tensors of a record by their names: TypeScript's records have no order. */
function inOrder(value: V): readonly Leaf[] {
  return leaves(value).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** How many axes each tensor of a record has. */
export function ranksOf(value: V): readonly number[] {
  return inOrder(value).map((leaf) => leaf.value.type.dims.length);
}

/** Whether a record, and what is in it, is made of tensors and distributions alone. */
export function isOfTensors(value: V): boolean {
  if (value.kind === "record") return [...value.fields.values()].every(isOfTensors);
  return value.kind === "tensor" || value.kind === "dist";
}
