import { newValue } from "../builder.js";
import type { Block, Node, Program, Value } from "../graph.js";
import { canonicalAttrs, shortData } from "../hash.js";
import { opNamed } from "../ops/index.js";
import { formatType } from "../types.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";
import { bind, mapped, type ValueMap } from "./rewrite.js";

/** Ops whose two inputs can change places without changing a bit. */
export const commutative: ReadonlySet<string> = new Set(["add", "mul", "eq", "ne", "and", "or"]);

/**
 * Computes what is computed more than once only once: within a block, and within the blocks of a node
 * what is known outside it. A draw in the body of a map is never taken from outside it, as under the
 * map it is another, larger draw. A small constant is made in each block that uses it: for an executor
 * it is then a number in the code, and a captured value would not be.
 */
export function shareCommonSubexpressions(program: Program): Program {
  return mapBlocks(program, (block) => new Sharing().block(block, undefined, false));
}

/** What is known in a block, by what it is computed from. */
interface Scope {
  readonly known: Map<string, readonly Value[]>;
  /** Nodes with blocks, by all but what is in those: to describe that takes long, and few look alike that far. */
  readonly structured: Map<string, Node[]>;
  readonly outer: Scope | undefined;
  /** Whether the block is a map's body. */
  readonly mapped: boolean;
}

class Sharing {
  private readonly map: ValueMap = new Map();
  private readonly ids = new Map<Value, number>();
  /** Small constants and the scopes that they are made in. */
  private readonly constants = new Map<Value, { node: Node; scope: Scope }>();

  block(block: Block, outer: Scope | undefined, isMapBody: boolean): Block {
    const scope: Scope = { known: new Map(), structured: new Map(), outer, mapped: isMapBody };
    const nodes = block.nodes.flatMap((node) => this.node(node, scope));
    return withNodes(
      block,
      nodes,
      block.results.map((result) => mapped(this.map, result)),
    );
  }

  private node(node: Node, scope: Scope): Node[] {
    const copies: Node[] = [];
    const current = withParts(
      node,
      node.inputs.map((input) => this.nearby(mapped(this.map, input), scope, copies)),
      node.blocks.map((block) => this.block(block, scope, node.op === "map")),
    );
    if (current.blocks.length > 0) return this.structured(current, scope, copies);
    const key = this.nodeKey(current, new Map());
    const small = isSmallConstant(current);
    const known = small ? scope.known.get(key) : findIn(scope, drawsIn(current), (at) => at.known.get(key));
    if (known !== undefined) {
      bind(this.map, node.outputs, known);
      return copies;
    }
    scope.known.set(key, current.outputs);
    if (small) this.constants.set(current.outputs[0]!, { node: current, scope });
    return [...copies, current];
  }

  private structured(node: Node, scope: Scope, copies: Node[]): Node[] {
    const key = this.headKey(node, new Map());
    let whole: string | undefined;
    const known = findIn(scope, drawsIn(node), ({ structured }) =>
      structured.get(key)?.find((other) => {
        whole ??= this.nodeKey(node, new Map());
        return this.nodeKey(other, new Map()) === whole;
      }),
    );
    if (known !== undefined) {
      bind(this.map, node.outputs, known.outputs);
      return copies;
    }
    const alike = scope.structured.get(key);
    if (alike === undefined) scope.structured.set(key, [node]);
    else alike.push(node);
    return [...copies, node];
  }

  /** The value itself or, for a small constant of another scope, the same constant in this one. */
  private nearby(value: Value, scope: Scope, copies: Node[]): Value {
    const constant = this.constants.get(value);
    if (constant === undefined || constant.scope === scope) return value;
    const key = this.nodeKey(constant.node, new Map());
    const known = scope.known.get(key)?.[0];
    if (known !== undefined) return known;
    const copy = newValue(value.type, value.name);
    const node = { ...constant.node, outputs: [copy] };
    copies.push(node);
    scope.known.set(key, node.outputs);
    this.constants.set(copy, { node, scope });
    return copy;
  }

  /** Equal for nodes that compute the same. `locals` numbers the values of blocks that are being described. */
  private nodeKey(node: Node, locals: Map<Value, number>): string {
    const head = this.headKey(node, locals);
    return node.blocks.length === 0
      ? head
      : head + node.blocks.map((block) => this.blockKey(block, locals)).join("");
  }

  /** The key without what is in the blocks. */
  private headKey(node: Node, locals: ReadonlyMap<Value, number>): string {
    const inputs = node.inputs.map((input) => this.reference(input, locals));
    if (commutative.has(node.op)) inputs.sort();
    return `${node.op}{${canonicalAttrs(node)}}(${inputs.join()})`;
  }

  private blockKey(block: Block, locals: Map<Value, number>): string {
    const declare = (value: Value): void => void locals.set(value, locals.size);
    block.params.forEach(declare);
    const nodes = block.nodes.map((node) => {
      const key = this.nodeKey(node, locals);
      node.outputs.forEach(declare);
      return key;
    });
    const types = block.params.map(({ type }) => formatType(type));
    const results = block.results.map((result) => this.reference(result, locals));
    return `[${types.join()}|${nodes.join(";")}|${results.join()}]`;
  }

  private reference(value: Value, locals: ReadonlyMap<Value, number>): string {
    // The same in every scope, wherever it is made.
    const constant = this.constants.get(value);
    if (constant !== undefined) return `${constant.node.op}{${canonicalAttrs(constant.node)}}`;
    const local = locals.get(value);
    if (local !== undefined) return `$${local}`;
    const id = this.ids.get(value) ?? this.ids.size;
    this.ids.set(value, id);
    return String(id);
  }
}

/** Elements of a constant that is made where it is used. */
const fewElements = 16;

function isSmallConstant({ op, attrs }: Node): boolean {
  if (op === "iota") return true;
  const data = op === "constant" ? shortData(attrs["data"] ?? null) : undefined;
  return typeof data === "number" || (Array.isArray(data) && data.length <= fewElements);
}

/** What is found in a scope or one around it, but for a draw no further out than a map. */
function findIn<T>(scope: Scope, draws: boolean, found: (scope: Scope) => T | undefined): T | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const known = found(at);
    if (known !== undefined) return known;
    if (draws && at.mapped) return undefined;
  }
  return undefined;
}

/** Whether a node is a draw or holds one. */
export function drawsIn(node: Node): boolean {
  const op = opNamed(node.op);
  if (op.kind === "primitive" && op.draws?.(node.attrs) === true) return true;
  return node.blocks.some((block) => block.nodes.some(drawsIn));
}
