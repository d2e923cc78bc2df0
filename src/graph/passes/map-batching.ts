import { suggestMaps, type Builder } from "../builder.js";
import type { Block, GraphSpan, Node, Value } from "../graph.js";
import { repeatInFront } from "../ops/batching.js";
import { selectExamples, swapLeading } from "./example-axis.js";
import { batchWhile } from "./map-while.js";
import { primitive } from "./primitive.js";
import { bind, bindOutputs, copyNode, mapped, namesOf, type ValueMap } from "./rewrite.js";
import { scanParts, sliceType } from "./structured.js";

/** Emits the nodes of a mapped block, and of the blocks inside it, for all examples at once. */
export class Batching {
  readonly map: ValueMap = new Map();
  /** Where nodes run for some of the examples only: for which (one bool each). */
  active: Value | undefined;

  constructor(
    readonly b: Builder,
    readonly size: number,
    /** The values of the original graph that differ between examples: see `markBatched`. */
    readonly batched: ReadonlySet<Value>,
    /** Where the map stands in a spec. */
    private readonly span: GraphSpan | undefined,
  ) {}

  nodes(nodes: readonly Node[]): void {
    for (const node of nodes) this.node(node);
  }

  /** The copy of a value of the original graph, with the examples in front if it is batched. */
  copy(value: Value): Value {
    return mapped(this.map, value);
  }

  /** The copy of a value with the examples in front, repeated if they all have one value. */
  full(value: Value): Value {
    return this.batched.has(value) ? this.copy(value) : repeatInFront(this.b, this.copy(value), this.size);
  }

  /** The copy of `value` in the form of `like`, which may be batched where `value` is not. */
  as(like: Value, value: Value): Value {
    return this.batched.has(like) ? this.full(value) : this.copy(value);
  }

  /** The results of a block, emitted in place at `args`. */
  inline(block: Block, args: readonly Value[]): void {
    bind(this.map, block.params, args);
    this.nodes(block.nodes);
  }

  /** Runs `build`, which concerns the examples that `active` marks only. */
  within<T>(active: Value, build: () => T): T {
    const outer = this.active;
    this.active = active;
    const built = build();
    this.active = outer;
    return built;
  }

  private node(node: Node): void {
    const { b } = this;
    b.span = node.span;
    if (node.op === "scan") return this.scan(node);
    if (node.op === "while") return batchWhile(this, node);
    if (node.op === "cond") return this.cond(node);
    if (!node.outputs.some((output) => this.batched.has(output))) return copyNode(b, node, this.map);
    const outputs = primitive(node.op).batch({
      b,
      attrs: node.attrs,
      inputs: node.inputs.map((input) => this.copy(input)),
      batched: node.inputs.map((input) => this.batched.has(input)),
      size: this.size,
    });
    node.outputs.forEach(({ maps = [] }, i) => suggestMaps(outputs[i]!, [this.span, ...maps]));
    bindOutputs(this.map, node, outputs);
  }

  /** The scan goes on along the axis that it scans, which stays in front of the examples. */
  private scan(node: Node): void {
    const { b, batched } = this;
    const { body, index, carries, xs, ys } = scanParts(node);
    const starts = carries.map(({ input, param }) => this.as(param, input));
    const stacks = xs.map(({ input }) =>
      batched.has(input) ? swapLeading(b, this.copy(input)) : this.copy(input),
    );
    const params = [
      ...starts.map(({ type }, i) => ({ type, name: carries[i]!.param.name })),
      ...stacks.map(({ type }, j) => ({
        type: sliceType(type),
        name: xs[j]!.param.name,
      })),
      { type: index.type, name: index.name },
    ];
    const block = b.block(params, (...args) => {
      this.inline(body, args);
      return [
        ...carries.map(({ param, result }) => this.as(param, result)),
        ...ys.map(({ result }) => this.copy(result)),
      ];
    });
    b.span = node.span;
    const outputs = b.emit("scan", [...starts, ...stacks], node.attrs, [block], namesOf(node));
    bind(this.map, node.outputs, outputs);
    for (const { output } of ys) {
      if (batched.has(output)) this.map.set(output, swapLeading(b, this.copy(output)));
    }
  }

  /** One predicate for all examples stays a `cond`; where each has its own, both branches run. */
  private cond(node: Node): void {
    const { b } = this;
    const predicate = this.copy(node.inputs[0]!);
    if (!this.batched.has(node.inputs[0]!)) {
      const blocks = node.blocks.map((branch) =>
        b.block([], () => {
          this.nodes(branch.nodes);
          return branch.results.map((result, i) => this.as(node.outputs[i]!, result));
        }),
      );
      b.span = node.span;
      bind(this.map, node.outputs, b.emit("cond", [predicate], {}, blocks, namesOf(node)));
      return;
    }
    const [yes, no] = node.blocks as [Block, Block];
    const { active } = this;
    const among = (mask: Value): Value => (active === undefined ? mask : b.op("and", [active, mask]));
    this.within(among(predicate), () => this.nodes(yes.nodes));
    b.span = node.span;
    this.within(among(b.op("not", [predicate])), () => this.nodes(no.nodes));
    b.span = node.span;
    const chosen = node.outputs.map((_, i) =>
      selectExamples(b, predicate, this.full(yes.results[i]!), this.full(no.results[i]!)),
    );
    bindOutputs(this.map, node, chosen);
  }
}
