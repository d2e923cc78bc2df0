import { newValue } from "../builder.js";
import type { Block, Node, Program, Value } from "../graph.js";
import { sizeOf } from "../types.js";
import { equalTurns } from "./equal-turns.js";
import { readsOf } from "./free-values.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";
import { mapped, prune, type ValueMap } from "./rewrite.js";
import { scanParts, type ScanParts } from "./structured.js";

/** Numbers that a scan may stack for another one that did not stack them itself. */
const mostStacked = 2 ** 24;

/**
 * Where a scan runs the recurrence of an earlier one again over what that one stacked, as a loss does that
 * asks a recurrent policy once more for the steps that it played, the earlier one stacks what it computed
 * and the later one reads it. Values keep their bits.
 *
 * To be run on an expanded program, before `splitScans`, which takes what is then left of the later scan out
 * of its loop.
 */
export function shareReplays(program: Program): Program {
  return mapBlocks(program, (block) => new Sharing().block(block));
}

class Sharing {
  private readonly map: ValueMap = new Map();

  block(block: Block): Block {
    const nodes: Node[] = [];
    for (const node of block.nodes) {
      const current = withParts(
        node,
        node.inputs.map((input) => mapped(this.map, input)),
        node.blocks.map((inner) => this.block(inner)),
      );
      nodes.push(...(current.op === "scan" ? this.shared(current, nodes) : [current]));
    }
    return withNodes(
      block,
      nodes,
      block.results.map((result) => mapped(this.map, result)),
    );
  }

  /** What is left of `scan` where one of the nodes before it computes its recurrence, which is then changed in place. */
  private shared(scan: Node, before: Node[]): Node[] {
    for (let at = before.length - 1; at >= 0; at--) {
      const earlier = before[at]!;
      if (earlier.op !== "scan" || !runAlike(earlier, scan)) continue;
      const replay = new Replay(scanParts(earlier), scanParts(scan));
      if (!replay.isWorthIt()) continue;
      const { recording, rest } = replay.apart(earlier, scan, this.map);
      before[at] = recording;
      return rest;
    }
    return [scan];
  }
}

function runAlike(a: Node, b: Node): boolean {
  return a.attrs["length"] === b.attrs["length"] && a.attrs["reverse"] === b.attrs["reverse"];
}

/** A scan and an earlier one that may compute what it computes. */
class Replay {
  private readonly equal: ReadonlyMap<Value, Value>;
  /** Values of the later body that need not be computed in it, by what they are in the earlier one. */
  private readonly taken = new Map<Value, Value>();
  /** Nodes of the later body that are still to be run. */
  private readonly nodes: readonly Node[];
  /** Values of the earlier body that are to be stacked, with the stack. */
  private readonly stacks = new Map<Value, Value>();

  constructor(
    private readonly earlier: ScanParts,
    private readonly later: ScanParts,
  ) {
    this.equal = equalTurns(earlier, later);
    const turning = new Set<Value>(later.body.params);
    for (const node of later.body.nodes) {
      // What is the same in every turn is made again.
      if (!readsOf(node).some((value) => turning.has(value))) continue;
      node.outputs.forEach((output) => turning.add(output));
    }
    for (const value of turning) {
      const source = this.equal.get(value);
      if (source !== undefined && value !== later.index) this.taken.set(value, source);
    }
    this.nodes = prune(
      later.body.nodes.filter(({ outputs }) => !outputs.every((output) => this.taken.has(output))),
      [...this.ownCarries(), ...this.ownResults()].map(({ result }) => result),
    );
    for (const { output, result } of earlier.ys) this.stacks.set(result, output);
    for (const { input, param } of earlier.xs) this.stacks.set(param, input);
  }

  private ownCarries(): ScanParts["carries"] {
    return this.later.carries.filter(({ param }) => !this.taken.has(param));
  }

  private ownResults(): ScanParts["ys"] {
    return this.later.ys.filter(({ result }) => !this.taken.has(result));
  }

  private ownSlices(): ScanParts["xs"] {
    const reads = new Set(this.nodes.flatMap(readsOf));
    return this.later.xs.filter(({ param }) => !this.taken.has(param) && reads.has(param));
  }

  /** Slices of the earlier body that what is left of the later one reads. */
  private read(): Value[] {
    const reads = [...this.nodes.flatMap(readsOf), ...this.ownCarries().map(({ result }) => result)];
    return [...new Set(reads.filter((value) => this.taken.has(value)))];
  }

  /** Only a recurrence is worth it: what does not depend on turns before is better done for all turns at once. */
  isWorthIt(): boolean {
    const saved = this.later.carries.some(({ param, result }) => {
      const isComputed = this.later.body.nodes.some(({ outputs }) => outputs.includes(result));
      return isComputed && this.taken.has(param);
    });
    const given = new Set([
      ...this.later.xs.map(({ param }) => param),
      ...this.later.ys.map(({ result }) => result),
    ]);
    const extra = this.read().filter((value) => !given.has(value));
    const numbers = extra.reduce((sum, { type }) => sum + sizeOf(type.shape), 0) * this.later.length;
    return saved && numbers <= mostStacked;
  }

  /** The earlier scan, stacking what is asked of it, and what is left of the later one, if anything. */
  apart(first: Node, second: Node, map: ValueMap): { recording: Node; rest: Node[] } {
    const { earlier, later } = this;
    const added: { result: Value; output: Value }[] = [];
    const stackOf = (value: Value): Value => {
      const known = this.stacks.get(value);
      if (known !== undefined) return known;
      const { dtype, shape } = value.type;
      const output = newValue({ dtype, shape: [earlier.length, ...shape] }, value.name);
      this.stacks.set(value, output);
      added.push({ result: value, output });
      return output;
    };
    for (const { param, output } of later.carries) {
      const twin = earlier.carries.find((carry) => carry.param === this.taken.get(param));
      if (twin !== undefined) map.set(output, twin.output);
    }
    for (const { result, output } of later.ys) {
      const source = this.taken.get(result);
      if (source !== undefined) map.set(output, stackOf(source));
    }
    const slices = this.read();
    const inputs = slices.map((value) => stackOf(this.taken.get(value)!));
    const recording: Node = {
      ...first,
      outputs: [...first.outputs, ...added.map(({ output }) => output)],
      blocks: [
        withNodes(earlier.body, earlier.body.nodes, [
          ...earlier.body.results,
          ...added.map(({ result }) => result),
        ]),
      ],
    };
    const [carries, xs, ys] = [this.ownCarries(), this.ownSlices(), this.ownResults()];
    if (carries.length + ys.length === 0) return { recording, rest: [] };
    const rest: Node = {
      ...second,
      attrs: { ...second.attrs, carry: carries.length },
      inputs: [...[...carries, ...xs].map(({ input }) => input), ...inputs],
      outputs: [...carries, ...ys].map(({ output }) => output),
      blocks: [
        {
          params: [...[...carries, ...xs].map(({ param }) => param), ...slices, later.index],
          nodes: this.nodes,
          results: [...carries, ...ys].map(({ result }) => result),
        },
      ],
    };
    return { recording, rest: [rest] };
  }
}
