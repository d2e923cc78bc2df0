import { sha256 as sha256Bytes } from "@noble/hashes/sha2.js";
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
  return hashWith(program, sha256Of);
}

/** As `hash`, where the host has a faster way to the hexadecimal SHA-256 of a text. */
export function hashWith(program: Program, sha256: Digest): string {
  const digest = digesting(sha256);
  const slots = program.state.map(({ name, type }) => `state ${JSON.stringify(name)} ${formatType(type)}`);
  const hypers = program.hypers.map(({ name }) => `hyper ${JSON.stringify(name)}`);
  const entries = Object.entries(program.entries).map(
    ([name, entry]) => `entry ${JSON.stringify(name)} ${entryHash(entry, sha256)}`,
  );
  return digest(["program", ...slots.sort(), ...hypers.sort(), ...entries.sort()]);
}

/** The hash of one entry; see `hash`. */
export function hashEntry(entry: Entry): string {
  return entryHash(entry, sha256Of);
}

function entryHash({ inputs, outputs, block }: Entry, sha256: Digest): string {
  const digest = digesting(sha256);
  const ports = (side: string, list: Entry["inputs"]): string[] =>
    list.map(({ kind, name, type }) => `${side} ${kind} ${JSON.stringify(name)} ${formatType(type)}`);
  return digest([...ports("in", inputs), ...ports("out", outputs), new BlockHasher(digest).block(block, 0)]);
}

/**
 * The hash of a block that stands alone (it captures nothing). Blocks with equal hashes compute the
 * same.
 */
export function hashBlock(block: Block): string {
  return new BlockHasher(digesting(sha256Of)).block(block, 0);
}

/**
 * Hashes values by what they are computed from. A parameter is known by the depth of its block and
 * its index: at any point there is one open block at each depth, so this is unambiguous.
 */
class BlockHasher {
  private readonly hashes = new Map<Value, string>();

  constructor(private readonly digest: (lines: readonly string[]) => string) {}

  /** `depth`: how many blocks are around this one. */
  block({ params, nodes, results }: Block, depth: number): string {
    params.forEach((param, index) => {
      this.hashes.set(param, this.digest(["param", String(depth), String(index), formatType(param.type)]));
    });
    // Nodes that no result depends on are hashed too, but no hash that matters contains theirs.
    for (const node of nodes) this.node(node, depth);
    const types = params.map(({ type }) => formatType(type));
    return this.digest(["block", ...types, "results", ...results.map((result) => this.of(result))]);
  }

  private node(node: Node, depth: number): void {
    const own = this.digest([
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

type Digest = (text: string) => string;

function sha256Of(text: string): string {
  return bytesToHex(sha256Bytes(utf8ToBytes(text)));
}

/** The SHA-256 of lines. Each is preceded by its length, so that no two lists look alike. */
function digesting(sha256: Digest): (lines: readonly string[]) => string {
  return (lines) => sha256(lines.map((line) => `${line.length}:${line}`).join("\n"));
}
