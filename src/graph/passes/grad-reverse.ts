import { suggestMaps, type Builder } from "../builder.js";
import type { Node, Value } from "../graph.js";
import { sameShape } from "../types.js";
import { primitive } from "./primitive.js";
import type { Cotangents } from "./cotangents.js";
import { isActive, type Activity } from "./grad-activity.js";
import { condPullback } from "./grad-cond.js";
import { forwardScan } from "./grad-scan.js";
import { copyNode, mapped, type ValueMap } from "./rewrite.js";

/** Emits the backward part of one node: from the cotangents of its outputs to those of what it reads. */
export type Pullback = (cotangents: Cotangents) => void;

/**
 * Reverse mode over the nodes of one block and the blocks inside it. `forward` copies nodes and
 * returns how to go back through them; `backward` goes back. Between the two, the values that the
 * copy made are in scope.
 */
export class Reverse {
  constructor(
    readonly b: Builder,
    readonly activity: Activity,
    readonly map: ValueMap,
  ) {}

  /** Copies `nodes` (a `scan` that is differentiated also puts out what its way back needs). */
  forward(nodes: readonly Node[]): Pullback[] {
    return nodes.flatMap((node) => this.forwardNode(node) ?? []);
  }

  /** Goes back through what `forward` returned, from the last node to the first. */
  backward(pullbacks: readonly Pullback[], cotangents: Cotangents): void {
    for (const pullback of pullbacks.toReversed()) pullback(cotangents);
  }

  /** The copy of a value of the original graph. */
  copy(value: Value): Value {
    return mapped(this.map, value);
  }

  isActive(value: Value): boolean {
    return isActive(this.activity, value);
  }

  private forwardNode(node: Node): Pullback | undefined {
    const active = node.outputs.some((output) => this.isActive(output));
    if (active && node.op === "scan") return forwardScan(this, node);
    copyNode(this.b, node, this.map);
    if (!active) return undefined;
    return node.op === "cond" ? condPullback(this, node) : this.opPullback(node);
  }

  private opPullback(node: Node): Pullback {
    const inputs = node.inputs.map((input) => this.copy(input));
    const outputs = node.outputs.map((output) => this.copy(output));
    return (cotangents) => {
      const given = node.outputs.map((output) => cotangents.get(output));
      if (given.every((cotangent) => cotangent === undefined)) return;
      this.b.span = node.span;
      const { b } = this;
      const [made, nodes] = b.collect(() =>
        primitive(node.op).vjp?.({ b, attrs: node.attrs, inputs, outputs, cotangents: given }),
      );
      b.append(nodes);
      suggestMapsOf(outputs[0]!, inputs, nodes);
      node.inputs.forEach((input, i) => cotangents.add(input, made?.[i]));
    };
  }
}

/** Elementwise ops keep to their axes on the way back: what is made there has those of the result. */
function suggestMapsOf(output: Value, inputs: readonly Value[], made: readonly Node[]): void {
  const isLike = ({ type }: Value): boolean => sameShape(type.shape, output.type.shape);
  if (output.maps === undefined || !inputs.every(isLike)) return;
  for (const value of made.flatMap((node) => node.outputs))
    if (isLike(value)) suggestMaps(value, output.maps);
}
