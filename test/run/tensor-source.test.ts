import { expect, test } from "vitest";
import { tensor } from "../../src/graph/types.js";
import type { HostTensor, HostTensors, Session } from "../../src/runtime/executors/executor.js";
import { loadState, stateOf } from "../../src/runtime/run/tensor-source.js";

const length = 2 ** 20 + 3;
const types = { ring: tensor("f32", length), size: tensor("i32") };

/** A session that holds a ring and notes how many elements cross at a time. */
function session(state: HostTensors, crossed: number[]): Session {
  const noted = (part: HostTensor): HostTensor => {
    crossed.push(part.data.length);
    return part;
  };
  return {
    call: () => Promise.reject(new Error("it has no entries")),
    readState: async (names = Object.keys(state)) =>
      Object.fromEntries(names.map((name) => [name, noted(state[name]!)])),
    readPart: async (name, start, length) => {
      const { dtype, data } = state[name]!;
      return noted({ dtype, shape: [length], data: data.slice(start, start + length) });
    },
    writeState: () => Promise.reject(new Error("what can be written in parts is")),
    writePart: async (name, start, part) => {
      const whole = (state[name] ??= {
        ...types[name as keyof typeof types],
        data: name === "ring" ? new Float32Array(length) : new Int32Array(1),
      });
      whole.data.set(noted(part).data, start);
    },
    close: () => Promise.resolve(),
  };
}

test("a large state goes from session to session in parts of four megabytes", async () => {
  const full: HostTensors = {
    ring: { ...types.ring, data: new Float32Array(length).map((_, i) => i) },
    size: { ...types.size, data: Int32Array.of(7) },
  };
  const [read, written]: [number[], number[]] = [[], []];
  const empty: HostTensors = {};
  const signature = {
    state: Object.entries(types).map(([name, type]) => ({ name, type })),
    hypers: [],
    entries: {},
  };
  await loadState(session(empty, written), stateOf(session(full, read), signature));
  expect(read).toEqual([2 ** 20, 3, 1]);
  expect(written).toEqual(read);
  expect(empty["ring"]!.data.every((value, i) => value === i)).toBe(true);
  expect(empty["size"]!.data).toEqual(Int32Array.of(7));
});
