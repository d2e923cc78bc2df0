import { Builder, newValue } from "../builder.js";
import type { Block, Node, Program, Value } from "../graph.js";
import { captures } from "./free-values.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";
import { mapped, type ValueMap } from "./rewrite.js";
import { lastRow, rowAt, rowsFrom, withRows } from "./row-ranges.js";
import { scanParts, type CarryPart, type ScanParts } from "./structured.js";
import { turnAccess, type RowRead, type TurnAccess } from "./turn-access.js";

/**
 * Makes scanned inputs and outputs of what a `scan` reads and writes by its own index: `x[t + c]` of a
 * table from around the loop becomes a slice that the turn is given, `out with [t + c] = e` of a carried
 * table a result that is stacked, and `out[t + c - 1]`, what the turn before wrote, one carried row. A
 * gradient would else add to, or carry, a whole table in every turn, and so be quadratic in the horizon.
 *
 * It runs before gradients and maps are expanded, while an index is still one number a turn. A table
 * of rows of which only parts are read or written (a ring for each task) stays where it is, unless a
 * gradient passes through it.
 */
export function recogniseScannedRows(program: Program): Program {
  return mapBlocks(program, (block) => new Recogniser().block(block));
}

/** A carried table that every turn writes one row of. */
interface Written {
  readonly carry: CarryPart;
  readonly write: Node;
  readonly offset: number;
}

class Recogniser {
  private readonly map: ValueMap = new Map();
  private readonly constants = new Map<Value, number>();
  /** Values that depend on what a gradient around them is taken of. */
  private readonly varied = new Set<Value>();

  block(block: Block): Block {
    const nodes = block.nodes.flatMap((node) => this.node(node));
    return withNodes(
      block,
      nodes,
      block.results.map((result) => mapped(this.map, result)),
    );
  }

  private node(node: Node): Node[] {
    const read = node.inputs.map((input) => mapped(this.map, input));
    const varies = this.varies(node, read);
    this.markVaried(node, varies);
    if (node.op === "constant" && typeof node.attrs["data"] === "number")
      this.constants.set(node.outputs[0]!, node.attrs["data"]);
    const given = withParts(node, read, node.blocks);
    const nodes = node.op === "scan" ? this.scan(given) : [given];
    nodes.forEach((made) => this.markVaried(made, varies));
    return nodes.map((made) =>
      withParts(
        made,
        made.inputs.map((input) => mapped(this.map, input)),
        made.blocks.map((block) => this.block(block)),
      ),
    );
  }

  /** Whether a node reads what a gradient around it is taken of; all that its blocks do is then taken to. */
  private varies(node: Node, inputs: readonly Value[]): boolean {
    const reads = [...inputs, ...node.blocks.flatMap(captures)];
    return reads.some((value) => this.varied.has(mapped(this.map, value)));
  }

  private markVaried({ op, blocks, outputs }: Node, varies: boolean): void {
    const isDerived = op === "grad" || op === "jvp";
    const params = varies || isDerived ? blocks.flatMap((block) => block.params) : [];
    for (const value of [...params, ...(varies ? outputs : [])])
      if (value.type.dtype === "f32") this.varied.add(value);
  }

  /** The scan with its rows scanned, after the nodes that make them and before those that put them together. */
  private scan(node: Node): Node[] {
    const parts = scanParts(node);
    if (parts.length === 0) return [node];
    const access = turnAccess(parts.body, parts.index, this.constants);
    const written = parts.carries.flatMap((carry) => this.written(carry, parts, access) ?? []);
    const own = new Map(written.map((one) => [one.carry.param, one]));
    const reads = access.reads.filter(
      (read) => own.has(read.table) || (!access.inside.has(read.table) && this.isWorthScanning(read, access)),
    );
    if (reads.length === 0 && written.length === 0) return [node];
    return new Rewriting(node, parts, written).nodes(reads, access, this.map);
  }

  private isWorthScanning({ table, node }: RowRead, access: TurnAccess): boolean {
    if (table.type.shape[0] === 0) return false;
    const users = access.users(node.outputs[0]!);
    const isPart = (user: Node | undefined): boolean =>
      (user?.op === "gather" || user?.op === "scatter") &&
      user.inputs[0] === node.outputs[0] &&
      !this.constants.has(user.inputs[1]!);
    return this.varied.has(mapped(this.map, table)) || users.length === 0 || !users.every(isPart);
  }

  /** How a carried table is written, where the loop needs no more of it than rows. */
  private written(carry: CarryPart, { length, reverse }: ScanParts, access: TurnAccess): Written | undefined {
    const write = access.writes.get(carry.result);
    if (write === undefined || write.node.inputs[0] !== carry.param) return undefined;
    const { node, offset } = write;
    const rows = carry.param.type.shape[0]!;
    const isInside = offset >= 0 && offset + length <= rows;
    const isVaried = this.varied.has(carry.param);
    const isPart = access.producer(node.inputs[2]!)?.op === "scatter";
    if (rows === 0 || (!isVaried && (isPart || rows > 2 * length))) return undefined;
    const later = reverse ? -1 : 1;
    const readsRow = (value: Value, allowed: (distance: number) => boolean) => (user: Node | undefined) => {
      const read = access.reads.find((other) => other.node === user);
      return read?.table === value && isInside && allowed(later * (read.offset - offset));
    };
    // A row that is still to be written is that of the start; the one before is carried.
    const before = readsRow(carry.param, (distance) => distance >= -1);
    const after = readsRow(carry.result, (distance) => distance === 0);
    const fits =
      access.users(carry.param).every((user) => user === node || before(user)) &&
      access.users(carry.result).filter((user) => user === undefined).length === 1 &&
      access.users(carry.result).every((user) => user === undefined || after(user));
    return fits ? { carry, write: node, offset } : undefined;
  }
}

/** One scan as it is taken apart and put together again. */
class Rewriting {
  private readonly b = new Builder();
  private readonly inner: ValueMap = new Map();
  private readonly dropped = new Set<Node>();
  private readonly xs: { readonly input: Value; readonly param: Value }[] = [];
  private readonly lags: { readonly input: Value; readonly param: Value; readonly result: Value }[] = [];
  private readonly rows = new Map<Value, Map<number, Value>>();

  constructor(
    private readonly node: Node,
    private readonly parts: ScanParts,
    private readonly written: readonly Written[],
  ) {
    this.b.span = node.span;
  }

  nodes(reads: readonly RowRead[], access: TurnAccess, map: ValueMap): Node[] {
    const { body, carries, xs, ys, index } = this.parts;
    const [, before] = this.b.collect(() => {
      for (const read of reads) this.replace(read, this.row(read, map));
      for (const { write, carry } of this.written) {
        this.dropped.add(write);
        for (const user of access.users(carry.result)) {
          if (user === undefined) continue;
          this.inner.set(user.outputs[0]!, write.inputs[2]!);
          this.dropped.add(user);
        }
      }
    });
    const kept = carries.filter((carry) => !this.written.some((one) => one.carry === carry));
    const updates = this.written.map(({ write }) => write.inputs[2]!);
    const stacks = updates.map(({ type }) =>
      newValue({ ...type, shape: [this.parts.length, ...type.shape] }),
    );
    const scanned = withNodes(
      body,
      dropNodes(body.nodes, this.dropped, this.inner),
      [
        ...kept.map(({ result }) => result),
        ...this.lags.map(({ result }) => result),
        ...ys.map(({ result }) => result),
        ...updates,
      ].map((result) => resolved(this.inner, result)),
    );
    const block: Block = {
      ...scanned,
      params: [
        ...kept.map(({ param }) => param),
        ...this.lags.map(({ param }) => param),
        ...[...xs, ...this.xs].map(({ param }) => param),
        index,
      ],
    };
    const scan: Node = {
      ...this.node,
      attrs: { ...this.node.attrs, carry: kept.length + this.lags.length },
      inputs: [...kept, ...this.lags, ...xs, ...this.xs].map(({ input }) => input),
      outputs: [
        ...kept.map(({ output }) => output),
        ...this.lags.map(({ param }) => newValue(param.type)),
        ...ys.map(({ output }) => output),
        ...stacks,
      ],
      blocks: [block],
    };
    const [, after] = this.b.collect(() =>
      this.written.forEach(({ carry, offset }, i) =>
        map.set(carry.output, withRows(this.b, carry.input, stacks[i]!, offset)),
      ),
    );
    return [...before, scan, ...after];
  }

  private replace({ node }: RowRead, row: Value): void {
    this.inner.set(node.outputs[0]!, row);
    this.dropped.add(node);
  }

  /** What a turn reads: a slice of a table from outside, or a row of a carried one. */
  private row({ table, offset }: RowRead, map: ValueMap): Value {
    const { length, reverse } = this.parts;
    const own = this.written.find(({ carry }) => carry.param === table);
    const source = own?.carry.input ?? mapped(map, table);
    const offsets = this.rows.get(table) ?? new Map<number, Value>();
    this.rows.set(table, offsets);
    const known = offsets.get(offset);
    if (known !== undefined) return known;
    const param = newValue({ dtype: table.type.dtype, shape: table.type.shape.slice(1) });
    offsets.set(offset, param);
    const isLag = own !== undefined && offset === own.offset + (reverse ? 1 : -1);
    if (isLag) {
      const first = reverse ? lastRow(this.b, source, offset, length) : rowAt(this.b, source, offset);
      this.lags.push({ input: first, param, result: own.write.inputs[2]! });
    } else {
      this.xs.push({ input: rowsFrom(this.b, source, offset, length), param });
    }
    return param;
  }
}

function dropNodes(nodes: readonly Node[], dropped: ReadonlySet<Node>, map: ValueMap): Node[] {
  return nodes
    .filter((node) => !dropped.has(node))
    .map((node) =>
      withParts(
        node,
        node.inputs.map((input) => resolved(map, input)),
        node.blocks.map((block) =>
          withNodes(
            block,
            dropNodes(block.nodes, dropped, map),
            block.results.map((result) => resolved(map, result)),
          ),
        ),
      ),
    );
}

/** A value through replacements of replacements. */
function resolved(map: ValueMap, value: Value): Value {
  let current = value;
  for (let next = mapped(map, current); next !== current; next = mapped(map, current)) current = next;
  return current;
}
