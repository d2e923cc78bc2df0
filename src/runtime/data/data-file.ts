import { readFile } from "node:fs/promises";
import { CsvError, parse } from "csv-parse/sync";
import type { HostTensor, HostTensors } from "../executors/executor.js";
import { readError, RunError } from "../run/run-error.js";
import { NpyError } from "./npy.js";
import { decodeNpz } from "./npz.js";

/**
 * Reads examples and inputs by name: `x` and `y`, or `x.field` of a record, a row an example, and
 * `query`, for which predictions are asked. A `.npz` file has arrays of these names. A `.csv` file
 * has columns `x` and `y`, or `x0`, `x1`, … for several numbers; rows without a `y` are the queries.
 * Throws `RunError`.
 */
export async function readDataFile(path: string): Promise<HostTensors> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw readError(path, error);
  }
  try {
    if (/\.npz$/i.test(path)) return decodeNpz(bytes);
    if (/\.csv$/i.test(path)) return readCsv(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof NpyError || error instanceof CsvError)) throw error;
    throw new RunError("bad-data", `${path} cannot be used: ${error.message}`);
  }
  throw new RunError("bad-data", `${path} is neither .csv nor .npz`, "give a file of one of these kinds");
}

interface Column {
  readonly name: string;
  readonly array: string;
  readonly values: readonly string[];
  /** The file's row of each value, from 1, below the names. */
  readonly rows: readonly number[];
}

function readCsv(text: string): HostTensors {
  const [header = [], ...rows] = parse(text, { bom: true, skip_empty_lines: true, trim: true }) as string[][];
  const unknown = header.find((name) => !/^[xy](\d*$|\.)/.test(name));
  if (unknown !== undefined)
    throw new NpyError(`its column \`${unknown}\` is none of x, y, x0, x1, … and x.field`);
  const twice = header.find((name, i) => header.indexOf(name) < i);
  if (twice !== undefined) throw new NpyError(`its column \`${twice}\` stands twice`);
  if (rows.length === 0)
    throw new NpyError(header.length === 0 ? "it is empty" : "it has names of columns and no rows");
  if (!header.some((name) => name.startsWith("x"))) throw new NpyError("it has no column `x`");
  const columns = header.map((name, i) => ({
    name,
    array: name.replace(/\d+$/, ""),
    values: rows.map((row) => row[i]!),
    rows: rows.map((_, row) => row + 1),
  }));
  const isLabel = ({ array }: Column): boolean => array === "y" || array.startsWith("y.");
  const labels = columns.filter(isLabel);
  const isQuery = rows.map((_, row) => labels.every(({ values }) => values[row] === ""));
  const arrays = new Map<string, Column[]>();
  const add = (array: string, column: Column, kept: (row: number) => boolean): void => {
    const values = column.values.filter((_, row) => kept(row));
    const numbers = column.rows.filter((_, row) => kept(row));
    arrays.set(array, [...(arrays.get(array) ?? []), { ...column, values, rows: numbers }]);
  };
  for (const column of columns) {
    add(column.array, column, (row) => !isQuery[row]);
    if (isLabel(column) || !isQuery.includes(true)) continue;
    add(column.array.replace(/^x/, "query"), column, (row) => isQuery[row]!);
  }
  return Object.fromEntries([...arrays].map(([name, parts]) => [name, tensorOf(parts)]));
}

/** The columns of one array side by side. */
function tensorOf(columns: readonly Column[]): HostTensor {
  const rows = columns[0]!.values.length;
  const data = Float64Array.from({ length: rows * columns.length }, (_, i) => {
    const { name, values, rows: numbers } = columns[i % columns.length]!;
    const row = Math.floor(i / columns.length);
    const text = values[row]!;
    const value = Number(text);
    if (text === "") throw new NpyError(`its row ${numbers[row]} has nothing in the column ${name}`);
    if (Number.isNaN(value))
      throw new NpyError(`\`${text}\` in row ${numbers[row]} of the column ${name} is no number`);
    return value;
  });
  return { dtype: "f32", shape: [rows, columns.length], data };
}
