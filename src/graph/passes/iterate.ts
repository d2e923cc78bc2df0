import { Builder } from "../builder.js";
import type { Entry, Port, Program, StateSlot, Value } from "../graph.js";
import { full } from "../ops/constant.js";
import { bool, f32, i32 } from "../types.js";
import { bind, copyBlock, copyNodes, mapped, type ValueMap } from "./rewrite.js";

/**
 * Replaces the entry `train`, which is one iteration, by a loop over iterations: its inputs are those
 * of the one iteration (seed, hypers, states, `iteration`: the index of the first), the `log` slots,
 * `count` and `window`; its outputs the states, `ran` and `finite`.
 *
 * - The loop runs `count` iterations, or up to and with the first that is not finite; `ran` does not
 *   count that one, and the states are then what it made of them, for nobody to keep.
 * - Each `log` result `x.sum` or `x.count` becomes a state slot `log.x.sum` or `log.x.count`, zero in
 *   `init`, which sums it over the current window: it starts anew before each iteration whose index
 *   is a multiple of `window`.
 *
 * Iteration i does the same whichever call it falls in, so the bits of the state do not depend on how
 * a run is cut into calls. A program without `train` is returned as it is.
 */
export function iterate(program: Program): Program {
  const { init, train } = program.entries;
  if (train === undefined) return program;
  const slots = logSlots(train);
  const entries: Record<string, Entry> = { ...program.entries, train: looped(train, slots) };
  if (init !== undefined) entries["init"] = withZeros(init, slots);
  return { ...program, state: [...program.state, ...slots], entries };
}

function logSlots(train: Entry): StateSlot[] {
  return train.outputs
    .filter((port) => port.kind === "log")
    .map(({ name, type }) => ({ name: `log.${name}`, type }));
}

function statePort({ name, type }: StateSlot): Port {
  return { kind: "state", name, type };
}

/** `init` that also sets the slots to zero. */
function withZeros(init: Entry, slots: readonly StateSlot[]): Entry {
  const b = new Builder();
  const copy = copyBlock(b, init.block, new Map());
  const [starts, nodes] = b.collect(() => slots.map(({ type }) => full(b, type, 0)));
  return {
    inputs: init.inputs,
    outputs: [...init.outputs, ...slots.map(statePort)],
    block: { params: copy.params, nodes: [...copy.nodes, ...nodes], results: [...copy.results, ...starts] },
  };
}

function looped(train: Entry, slots: readonly StateSlot[]): Entry {
  const states = train.outputs.filter((port) => port.kind === "state");
  const wanted: Port[] = [
    ...states,
    { kind: "iteration", name: "iteration", type: i32 },
    ...slots.map(statePort),
    { kind: "count", name: "count", type: i32 },
    { kind: "window", name: "window", type: i32 },
  ];
  const added = wanted.filter((port) => !train.inputs.some((other) => isSame(port, other)));
  const inputs = [...train.inputs, ...added];
  const outputs: Port[] = [
    ...states,
    ...slots.map(statePort),
    { kind: "ran", name: "ran", type: i32 },
    { kind: "finite", name: "finite", type: bool },
  ];
  const b = new Builder();
  const block = b.block(
    inputs.map(({ type, name }) => ({ type, name })),
    (...params) => emitLoop(b, train, inputs, params, outputs),
  );
  return { inputs, outputs, block };
}

function isSame(a: Port, b: Port): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** Emits the loop and returns the results that `outputs` names. */
function emitLoop(
  b: Builder,
  train: Entry,
  inputs: readonly Port[],
  params: readonly Value[],
  outputs: readonly Port[],
): Value[] {
  const param = (kind: Port["kind"], name: string): Value =>
    params[inputs.findIndex((port) => port.kind === kind && port.name === name)]!;
  const result = (kind: Port["kind"]): Value | undefined =>
    train.block.results[train.outputs.findIndex((port) => port.kind === kind)];
  const single = (kind: Port["kind"]): Value => params[inputs.findIndex((port) => port.kind === kind)]!;
  const [first, count, window] = [single("iteration"), single("count"), single("window")];

  const logs = train.outputs.flatMap((port, i) =>
    port.kind === "log"
      ? [{ result: train.block.results[i]!, start: param("state", `log.${port.name}`) }]
      : [],
  );
  // A state that an iteration hands on as it is need not be carried.
  const inputOf = (port: Port): number => train.inputs.findIndex((other) => isSame(port, other));
  const states = train.outputs.flatMap((port, i) => {
    const result = train.block.results[i]!;
    const own = train.block.params[inputOf(port)];
    const carried = port.kind === "state" && result !== own;
    return carried ? [{ port, result, own, start: param("state", port.name) }] : [];
  });

  const starts = [
    full(b, i32, 0),
    full(b, bool, 1),
    ...states.map(({ start }) => start),
    ...logs.map(({ start }) => start),
  ];
  const types = starts.map(({ type, name }) => ({ type, name }));
  types[0] = { type: i32, name: "ran" };
  types[1] = { type: bool, name: "finite" };
  const test = b.block(types, (ran, finite) => [b.op("and", [finite!, b.op("lt", [ran!, count])])]);
  const turn = b.block(types, (ran, _, ...carried) => {
    const iteration = b.op("add", [first, ran!]);
    const map: ValueMap = new Map();
    bind(map, train.block.params, params);
    train.inputs.forEach((port, i) => {
      if (port.kind === "iteration") map.set(train.block.params[i]!, iteration);
    });
    states.forEach(({ own }, i) => {
      if (own !== undefined) map.set(own, carried[i]!);
    });
    copyNodes(b, train.block.nodes, map);
    b.span = undefined;
    const fresh = b.op("eq", [b.op("rem", [iteration, window]), full(b, i32, 0)]);
    const sums = logs.map(({ result }, i) => {
      const sum = b.op("select", [fresh, full(b, f32, 0), carried[states.length + i]!]);
      return b.op("add", [sum, mapped(map, result)]);
    });
    const flag = result("finite");
    const finite = flag === undefined ? full(b, bool, 1) : mapped(map, flag);
    return [
      b.op("add", [ran!, b.op("convert", [finite], { dtype: "i32" })]),
      finite,
      ...states.map(({ result }) => mapped(map, result)),
      ...sums,
    ];
  });
  const [ran, finite, ...ends] = b.emit(
    "while",
    starts,
    {},
    [test, turn],
    types.map(({ name }) => name),
  );
  return outputs.map(({ kind, name }) => {
    if (kind === "ran") return ran!;
    if (kind === "finite") return finite!;
    const log = logs.findIndex(({ start }) => start === param("state", name));
    if (log >= 0) return ends[states.length + log]!;
    const state = states.findIndex(({ port }) => port.name === name);
    return state >= 0 ? ends[state]! : param("state", name);
  });
}
