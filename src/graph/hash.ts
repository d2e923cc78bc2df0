import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Attr, Attrs, Block, Entry, Node, Program, Value } from "./graph.js";
import { printAttr } from "./print-attrs.js";
import { formatType } from "./types.js";

/**
 * The Merkle hash of a program, 64 hexadecimal digits: of its entries' ports, and of the ops,
 * attributes, types and constants (random keys are constants) that their results depend on. Names,
 * spans, the order of nodes and of entries, nodes that nothing depends on and the values of
 * hyperparameters do not matter.
 */
export function hash(program: Program): string {
  const slots = program.state.map(({ name, type }) => `state ${JSON.stringify(name)} ${formatType(type)}`);
  const hypers = program.hypers.map(({ name }) => `hyper ${JSON.stringify(name)}`);
  const entries = Object.entries(program.entries).map(
    ([name, entry]) => `entry ${JSON.stringify(name)} ${hashEntry(entry)}`,
  );
  return digest(["program", ...slots.sort(), ...hypers.sort(), ...entries.sort()]);
}

/** The hash of one entry; see `hash`. */
export function hashEntry({ inputs, outputs, block }: Entry): string {
  const ports = (side: string, list: Entry["inputs"]): string[] =>
    list.map(({ kind, name, type }) => `${side} ${kind} ${JSON.stringify(name)} ${formatType(type)}`);
  return digest([...ports("in", inputs), ...ports("out", outputs), new BlockHasher().block(block, 0)]);
}

/**
 * The hash of a block that stands alone (it captures nothing). Blocks with equal hashes compute the
 * same.
 */
export function hashBlock(block: Block): string {
  return new BlockHasher().block(block, 0);
}

/**
 * Hashes values by what they are computed from. A parameter is known by the depth of its block and
 * its index: at any point there is one open block at each depth, so this is unambiguous.
 */
class BlockHasher {
  private readonly hashes = new Map<Value, string>();

  /** `depth`: how many blocks are around this one. */
  block({ params, nodes, results }: Block, depth: number): string {
    params.forEach((param, index) => {
      this.hashes.set(param, digest(["param", String(depth), String(index), formatType(param.type)]));
    });
    // Nodes that no result depends on are hashed too, but no hash that matters contains theirs.
    for (const node of nodes) this.node(node, depth);
    const types = params.map(({ type }) => formatType(type));
    return digest(["block", ...types, "results", ...results.map((result) => this.of(result))]);
  }

  private node(node: Node, depth: number): void {
    const own = digest([
      node.op,
      canonicalAttrs(node),
      ...node.inputs.map((input) => this.of(input)),
      ...node.blocks.map((block) => this.block(block, depth + 1)),
    ]);
    // The outputs' types follow from what has been hashed.
    node.outputs.forEach((output, index) => this.hashes.set(output, `${own}.${index}`));
  }

  private of(value: Value): string {
    const known = this.hashes.get(value);
    if (known === undefined) throw new Error("A value is used before it is defined: verify the graph first.");
    return known;
  }
}

/**
 * A node's attributes as text, equal for nodes that mean the same: in the order of their names, and a
 * constant of equal elements in its short form.
 */
export function canonicalAttrs({ op, attrs }: { op: string; attrs: Attrs }): string {
  const texts = op === "constant" ? textsOfConstants : textsOfOthers;
  let text = texts.get(attrs);
  if (text === undefined) texts.set(attrs, (text = attrsText(op, attrs)));
  return text;
}

/* Attributes are never changed, and nodes that passes make of others keep theirs. */
const textsOfConstants = new WeakMap<Attrs, string>();
const textsOfOthers = new WeakMap<Attrs, string>();

function attrsText(op: string, attrs: Attrs): string {
  const canonical = op === "constant" ? { ...attrs, data: shortData(attrs["data"] ?? null) } : attrs;
  const names = Object.keys(canonical).sort();
  return names.map((name) => `${JSON.stringify(name)}: ${printAttr(canonical[name]!)}`).join(", ");
}

/** A constant's data as one number where all elements are equal. */
export function shortData(data: Attr): Attr {
  if (!Array.isArray(data) || data.length === 0) return data;
  const first: Attr = data[0];
  return data.every((item) => Object.is(item, first)) ? first : data;
}

/** The lines' SHA-256. Each line is preceded by its length, so that no two lists look alike. */
function digest(lines: readonly string[]): string {
  const text = lines.map((line) => `${line.length}:${line}`).join("\n");
  return bytesToHex(sha256(utf8ToBytes(text)));
}
