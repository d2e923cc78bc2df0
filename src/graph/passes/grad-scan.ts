import { newValue } from "../builder.js";
import type { Block, Node, Value } from "../graph.js";
import { full } from "../ops/constant.js";
import { Cotangents } from "./cotangents.js";
import { captures } from "./free-values.js";
import { chooseResiduals, type Residuals } from "./grad-residuals.js";
import type { Pullback, Reverse } from "./grad-reverse.js";
import { bind, copyNodes, mapped, namesOf, prune, type ValueMap } from "./rewrite.js";
import { scanParts, sliceType, type ScanParts } from "./structured.js";

/**
 * Copies a `scan` that is differentiated, so that it also stacks what its way back needs, and returns
 * the way back: a scan in the opposite direction that carries the cotangents of the carry and the sums
 * of the cotangents of what the body captures.
 */
export function forwardScan(reverse: Reverse, node: Node): Pullback {
  const { b } = reverse;
  const parts = scanParts(node);
  const inputs = node.inputs.map((input) => reverse.copy(input));
  const twin = buildTwin(reverse, node, parts);
  const { residuals, params, forward, results } = twin;

  const hoistMap: ValueMap = new Map();
  copyNodes(b, residuals.hoisted, hoistMap);
  // Slices of xs, the index and what is put out already are read again; all else must be put out.
  const carry = parts.carries.length;
  const found = (value: Value): boolean => params.includes(value, carry) || results.includes(value, carry);
  const stacked = residuals.needed.filter((value) => !found(value));
  const block: Block = { params, nodes: forward, results: [...results, ...stacked] };
  b.span = node.span;
  const outputs = b.emit("scan", inputs, node.attrs, [block], namesOf(node));
  bind(reverse.map, node.outputs, outputs);
  const slices: ValueMap = new Map();
  bind(slices, block.results.slice(carry), outputs.slice(carry));
  bind(slices, params.slice(carry, -1), inputs.slice(carry));
  return (cotangents) => {
    b.span = node.span;
    const kept = residuals.needed.flatMap((value): Kept[] => {
      const stack = slices.get(value);
      return stack === undefined ? [] : [{ value, stack }];
    });
    scanBack(reverse, node, parts, twin, hoistMap, kept, cotangents);
  };
}

/** A value of the forward body beside the stack that holds it for every turn. */
interface Kept {
  readonly value: Value;
  readonly stack: Value;
}

/** The forward body of a scan and, upon its values, the way back through one turn. */
interface Twin {
  readonly params: readonly Value[];
  readonly forward: readonly Node[];
  readonly results: readonly Value[];
  readonly backward: readonly Node[];
  /** Cotangents that enter a turn: of carried values, by carry; of ys, by y. Undefined: none ever does. */
  readonly carryIn: readonly (Value | undefined)[];
  readonly yIn: readonly (Value | undefined)[];
  /** Cotangents that leave it; undefined: zero. */
  readonly carryOut: readonly (Value | undefined)[];
  readonly xOut: readonly (Value | undefined)[];
  /** Captured values (of the original graph) with the cotangent that one turn adds. */
  readonly captured: readonly { readonly value: Value; readonly cotangent: Value }[];
  readonly residuals: Residuals;
}

function buildTwin(reverse: Reverse, node: Node, { body, carries, xs, ys }: ScanParts): Twin {
  const { b } = reverse;
  const params = body.params.map(({ type, name }) => newValue(type, name));
  bind(reverse.map, body.params, params);
  const [pullbacks, forward] = b.collect(() => reverse.forward(body.nodes));
  const results = body.results.map((result) => reverse.copy(result));

  const cotangentOf = (value: Value, active: boolean): Value | undefined =>
    active ? newValue(value.type) : undefined;
  const carryIn = carries.map(({ param, output }) =>
    cotangentOf(param, reverse.isActive(param) || reverse.isActive(output)),
  );
  const yIn = ys.map(({ result, output }) => cotangentOf(result, reverse.isActive(output)));
  const active = captures(body).filter((value) => reverse.isActive(value));
  const cotangents = new Cotangents(b, reverse.activity);
  const [, built] = b.collect(() => {
    b.span = node.span;
    [...carryIn, ...yIn].forEach((cotangent, i) => cotangents.add(body.results[i]!, cotangent));
    reverse.backward(pullbacks, cotangents);
  });
  const carryOut = carries.map(({ param }) => cotangents.get(param));
  const xOut = xs.map(({ param }) => cotangents.get(param));
  const captured = active.flatMap((value) => {
    const cotangent = cotangents.get(value);
    return cotangent === undefined ? [] : [{ value, cotangent }];
  });
  const out = [...carryOut, ...xOut, ...captured.map(({ cotangent }) => cotangent)];
  const used = out.filter((value) => value !== undefined);
  const backward = prune(built, used);
  const given = new Set(params.slice(carries.length));
  const residuals = chooseResiduals(params, given, forward, backward, used);
  return { params, forward, results, backward, carryIn, yIn, carryOut, xOut, captured, residuals };
}

function scanBack(
  reverse: Reverse,
  node: Node,
  { length, reverse: backwards, carries, xs, ys }: ScanParts,
  twin: Twin,
  hoistMap: ValueMap,
  kept: readonly Kept[],
  cotangents: Cotangents,
): void {
  const { b } = reverse;
  const { carryIn, yIn, carryOut, xOut, captured, residuals } = twin;
  const given = node.outputs.map((output) => cotangents.get(output));
  if (given.every((cotangent) => cotangent === undefined)) return;

  const carried = carries.flatMap((part, i) => {
    const into = carryIn[i];
    return into === undefined ? [] : [{ part, into, out: carryOut[i], start: given[i] }];
  });
  const yGiven = ys.flatMap((_, j) => {
    const into = yIn[j];
    return into === undefined ? [] : [{ into, stack: given[carries.length + j] }];
  });
  const yStacked = yGiven.flatMap(({ into, stack }) => (stack === undefined ? [] : [{ into, stack }]));
  const xDerived = xs.flatMap((part, j) => (xOut[j] === undefined ? [] : [{ part, out: xOut[j] }]));

  const starts = [
    ...carried.map(({ into, start }) => start ?? full(b, into.type, 0)),
    ...captured.map(({ value }) => full(b, value.type, 0)),
  ];
  const stacks = [...kept.map(({ stack }) => stack), ...yStacked.map(({ stack }) => stack)];
  const types = [
    ...starts.map(({ type }) => ({ type })),
    ...stacks.map(({ type }) => ({ type: sliceType(type) })),
    { type: node.blocks[0]!.params.at(-1)!.type },
  ];
  const block = b.block(types, (...params) => {
    b.span = node.span;
    const map: ValueMap = new Map(hoistMap);
    const sums = params.slice(carried.length, starts.length);
    bind(
      map,
      carried.map(({ into }) => into),
      params,
    );
    bind(
      map,
      kept.map(({ value }) => value),
      params.slice(starts.length),
    );
    bind(
      map,
      yStacked.map(({ into }) => into),
      params.slice(starts.length + kept.length),
    );
    map.set(twin.params.at(-1)!, params.at(-1)!);
    for (const { into, stack } of yGiven) if (stack === undefined) map.set(into, full(b, into.type, 0));
    copyNodes(b, residuals.recomputed, map);
    copyNodes(b, twin.backward, map);
    b.span = node.span;
    return [
      ...carried.map(({ out, into }) => (out === undefined ? full(b, into.type, 0) : mapped(map, out))),
      ...captured.map(({ cotangent }, i) => b.op("add", [sums[i]!, mapped(map, cotangent)])),
      ...xDerived.map(({ out }) => mapped(map, out)),
    ];
  });
  const attrs = { length, carry: starts.length, reverse: !backwards };
  const outputs = b.emit("scan", [...starts, ...stacks], attrs, [block]);
  carried.forEach(({ part }, i) => cotangents.add(part.input, outputs[i]));
  captured.forEach(({ value }, i) => cotangents.add(value, outputs[carried.length + i]));
  xDerived.forEach(({ part }, j) => cotangents.add(part.input, outputs[starts.length + j]));
}
