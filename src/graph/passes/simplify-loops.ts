import { Builder, newValue } from "../builder.js";
import type { Block, Node, Program, Value } from "../graph.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";
import { repeatInFront } from "../ops/index.js";
import { mapped, type ValueMap } from "./rewrite.js";
import { type CarryPart, scanParts, sliceType, whileParts } from "./structured.js";

/**
 * Takes out of loops and branches what goes through them unchanged: carried values that stay what
 * they were, inputs that are given twice, slices that are stacked again as they came, values from
 * outside as results. The parts that nothing uses any more are left for dead code.
 */
export function simplifyLoops(program: Program): Program {
  return mapBlocks(program, (block) => new LoopSimplifier().block(block));
}

class LoopSimplifier {
  private readonly map: ValueMap = new Map();
  private readonly producers = new Map<Value, Node>();

  block(block: Block): Block {
    const nodes = block.nodes.flatMap((node) => this.node(node));
    return withNodes(
      block,
      nodes,
      block.results.map((result) => this.of(result)),
    );
  }

  private node(given: Node): Node[] {
    const node = this.narrowed(
      withParts(
        given,
        given.inputs.map((input) => this.of(input)),
        given.blocks,
      ),
    );
    // What stands for a parameter must be known before the body is rewritten.
    const slices = this.parameters(node);
    const current = withParts(
      node,
      node.inputs,
      node.blocks.map((block) => this.block(block)),
    );
    for (const output of current.outputs) this.producers.set(output, current);
    if (node.op === "scan") return [...slices, current, ...this.scanOutputs(current)];
    if (node.op === "cond") this.condOutputs(current);
    return [current];
  }

  /** Finds what stands for the parameters of a node's blocks; the nodes that make it are to come before. */
  private parameters(node: Node): Node[] {
    if (node.op === "map") this.sharedInputs(node.inputs, node.blocks[0]!.params);
    if (node.op === "while") {
      const { test, carries } = whileParts(node);
      carries.forEach((carry, index) => this.invariant(carry, test.params[index]!));
    }
    if (node.op !== "scan") return [];
    const { carries, xs } = scanParts(node);
    for (const carry of carries) this.invariant(carry);
    const [inputs, params] = [xs.map(({ input }) => input), xs.map(({ param }) => param)];
    this.sharedInputs(inputs, params);
    return this.equalSlices(inputs, params);
  }

  /** A carried value that every turn hands on is its initial value, inside and after the loop. */
  private invariant({ input, param, result, output }: CarryPart, tested: Value = param): void {
    if (result !== param) return;
    for (const value of [param, tested, output]) this.set(value, input);
  }

  /** A scan over something repeated along other axes than the first scans what is repeated, and repeats its slices. */
  private narrowed(node: Node): Node {
    if (node.op !== "scan") return node;
    const { body, xs, carries } = scanParts(node);
    const narrow = xs.map(({ input, param }) => narrowSlice(this.producers.get(input), param));
    if (narrow.every((one) => one === undefined)) return node;
    const after = carries.length + xs.length;
    const params = [
      ...carries.map(({ param }) => param),
      ...xs.map(({ param }, i) => narrow[i]?.param ?? param),
      ...body.params.slice(after),
    ];
    const nodes = [...narrow.flatMap((one) => one?.repeat ?? []), ...body.nodes];
    const inputs = [
      ...carries.map(({ input }) => input),
      ...xs.map(({ input }, i) => narrow[i]?.input ?? input),
    ];
    return { ...node, inputs, blocks: [{ params, nodes, results: body.results }] };
  }

  /** The slices of an input that repeats one value along its first axis are that value. */
  private equalSlices(inputs: readonly Value[], params: readonly Value[]): Node[] {
    const b = new Builder();
    const [, nodes] = b.collect(() => {
      inputs.forEach((input, index) => {
        const node = this.producers.get(input);
        const param = params[index]!;
        if (node === undefined || this.map.has(param)) return;
        b.span = node.span;
        const slice = sliceOfRepeated(b, node);
        if (slice !== undefined) this.set(param, slice);
      });
    });
    return nodes;
  }

  /** Slices of one input are one slice. */
  private sharedInputs(inputs: readonly Value[], params: readonly Value[]): void {
    inputs.forEach((input, index) => {
      const first = inputs.indexOf(input);
      if (first < index) this.set(params[index]!, params[first]!);
    });
  }

  /** Replaces stacked results that need no loop; the nodes that make them are to follow it. */
  private scanOutputs(node: Node): Node[] {
    const { body, xs, ys, index, length } = scanParts(node);
    const inside = new Set<Value>([...body.params, ...body.nodes.flatMap(({ outputs }) => outputs)]);
    const b = new Builder();
    b.span = node.span;
    const [, nodes] = b.collect(() => {
      ys.forEach(({ result, output }, position) => {
        const twin = ys.findIndex((other) => other.result === result);
        const x = xs.find(({ param }) => param === result);
        if (twin < position) this.set(output, ys[twin]!.output);
        else if (x !== undefined) this.set(output, x.input);
        else if (result === index) this.set(output, b.op("iota", [], { dtype: "i32", size: length }));
        else if (!inside.has(result)) this.set(output, repeatInFront(b, result, length));
        else if (!this.repeatedResult(b, body, result, output, length)) this.relaidResult(b, node, position);
      });
    });
    return nodes;
  }

  /** A stacked constant of the body is that constant, repeated. */
  private repeatedResult(
    b: Builder,
    { nodes }: Block,
    result: Value,
    output: Value,
    length: number,
  ): boolean {
    const maker = nodes.find(({ outputs }) => outputs.includes(result));
    if (maker === undefined || maker.inputs.length > 0 || maker.blocks.length > 0) return false;
    this.set(output, repeatInFront(b, b.op(maker.op, [], maker.attrs), length));
    return true;
  }

  /** A stacked part of another stacked result, or that with another shape, is taken of its stack. */
  private relaidResult(b: Builder, node: Node, position: number): void {
    const { body, ys, length } = scanParts(node);
    const stackOf = (value: Value): Value | undefined => {
      const stacked = ys.find(({ result }, i) => i !== position && result === value);
      if (stacked) return this.of(stacked.output);
      const maker = body.nodes.find(({ outputs }) => outputs.includes(value));
      if (maker?.op !== "slice" && maker?.op !== "reshape") return undefined;
      const stack = stackOf(maker.inputs[0]!);
      return stack && b.op(maker.op, [stack], ofStack(maker, length));
    };
    const { result, output } = ys[position]!;
    const stack = stackOf(result);
    if (stack) this.set(output, stack);
  }

  /** A result that is the same in both branches, and from outside them, needs no branch. */
  private condOutputs({ blocks, outputs }: Node): void {
    const [yes, no] = blocks as [Block, Block];
    outputs.forEach((output, index) => {
      const result = yes.results[index]!;
      if (result === no.results[index]) this.set(output, result);
      const twin = outputs.findIndex(
        (_, other) => yes.results[other] === result && no.results[other] === no.results[index],
      );
      if (twin < index) this.set(output, this.of(outputs[twin]!));
    });
  }

  private set(from: Value, to: Value): void {
    this.map.set(from, this.of(to));
  }

  private of(value: Value): Value {
    return mapped(this.map, value);
  }
}

/** What is repeated in a scanned input, its slice, and the node that makes `param` of it. */
function narrowSlice(
  node: Node | undefined,
  param: Value,
): { input: Value; param: Value; repeat: Node } | undefined {
  const axes = node?.op === "broadcast" ? (node.attrs["axes"] as readonly number[]) : [];
  if (node === undefined || axes[0] !== 0) return undefined;
  const input = node.inputs[0]!;
  const slice = newValue(sliceType(input.type), input.name);
  const attrs = { shape: param.type.shape, axes: axes.slice(1).map((axis) => axis - 1) };
  return { input, param: slice, repeat: { ...node, attrs, inputs: [slice], outputs: [param] } };
}

/** The attributes with which a slice or a reshape does the same for all of a stack's elements. */
function ofStack({ op, attrs }: Node, length: number): Node["attrs"] {
  const inFront = (name: string, first: number): Record<string, readonly number[]> => ({
    [name]: [first, ...(attrs[name] as readonly number[])],
  });
  if (op === "reshape") return inFront("shape", length);
  return { ...inFront("start", 0), ...inFront("limit", length), ...inFront("stride", 1) };
}

/** One slice along the first axis of what `node` makes, where they are all equal. */
function sliceOfRepeated(b: Builder, { op, attrs, inputs, outputs }: Node): Value | undefined {
  const { dtype, shape } = sliceType(outputs[0]!.type);
  if (op === "constant" && typeof attrs["data"] === "number") {
    return b.op("constant", [], { dtype, shape, data: attrs["data"] });
  }
  if (op !== "broadcast") return undefined;
  const axes = attrs["axes"] as readonly number[];
  if (axes[0] === 0) return undefined;
  return b.op("broadcast", inputs, { shape, axes: axes.map((axis) => axis - 1) });
}
