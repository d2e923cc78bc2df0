import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { HostTensor, HostTensors, Session } from "../../src/runtime/executors/executor.js";
import { ExecutorError } from "../../src/runtime/executors/executor-error.js";
import { ApartSession } from "../../src/runtime/run/apart-session.js";
import { evaluate } from "../../src/runtime/run/evaluate.js";
import { evaluationApart, withEvaluation } from "../../src/runtime/run/evaluation-apart.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { train } from "../../src/runtime/run/train.js";
import type { Program } from "../../src/graph/graph.js";
import { tensor } from "../../src/graph/types.js";
import { walk } from "./support/experiments.js";
import { readNewest } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

function number(value: number): HostTensor {
  return { dtype: "f32", shape: [], data: Float32Array.of(value) };
}

/** One state, theta, to which `train` adds 1; `evaluate` reports it. Notes what it is asked for. */
function counter(name: string, asked: string[]): Session {
  let theta = 0;
  const readState = (): Promise<HostTensors> => {
    asked.push(`${name} read`);
    return Promise.resolve({ theta: number(theta) });
  };
  return {
    call: (entry) => {
      asked.push(`${name} ${entry}`);
      if (entry === "train") theta++;
      return Promise.resolve({ "report:theta": number(theta) });
    },
    readState,
    readPart: () => Promise.reject(new Error("not asked for")),
    writeState: (state) => {
      asked.push(`${name} write`);
      theta = state["theta"]!.data[0]!;
      return Promise.resolve();
    },
    close: () => {
      asked.push(`${name} close`);
      return Promise.resolve();
    },
  };
}

describe("a session whose evaluation is apart", () => {
  test("opens it when it is called, and gives it the states when they have changed", async () => {
    const asked: string[] = [];
    const open = (): Promise<Session> => Promise.resolve(counter("evaluation", asked));
    const session = new ApartSession(counter("training", asked), open, ["theta"]);
    await session.call("train", {});
    expect(asked).toEqual(["training train"]);
    expect(await session.call("evaluate", {})).toEqual({ "report:theta": number(1) });
    expect(await session.call("evaluate", {})).toEqual({ "report:theta": number(1) });
    await session.call("train", {});
    expect(await session.call("evaluate", {})).toEqual({ "report:theta": number(2) });
    await session.writeState({ theta: number(7) });
    expect(await session.call("evaluate", {})).toEqual({ "report:theta": number(7) });
    await session.close();
    const copied = ["training read", "evaluation write", "evaluation evaluate"];
    expect(asked.slice(1)).toEqual([
      ...copied,
      "evaluation evaluate",
      "training train",
      ...copied,
      "training write",
      ...copied,
      "training close",
      "evaluation close",
    ]);
  });

  test("opens it once, when it is announced", async () => {
    const asked: string[] = [];
    let opened = 0;
    const open = (): Promise<Session> => {
      opened++;
      return Promise.resolve(counter("evaluation", asked));
    };
    const session = new ApartSession(counter("training", asked), open, ["theta"]);
    session.announce("evaluate");
    session.announce("evaluate");
    await session.call("evaluate", {});
    expect(opened).toBe(1);
  });

  test("that cannot be opened ends the training at its next call, and not its reading and closing", async () => {
    const asked: string[] = [];
    const open = (): Promise<Session> => Promise.reject(new ExecutorError("too large"));
    const session = new ApartSession(counter("training", asked), open, ["theta"]);
    await session.call("train", {});
    session.announce("evaluate");
    await Promise.resolve();
    await expect(session.call("train", {})).rejects.toThrow("too large");
    await expect(session.call("evaluate", {})).rejects.toThrow("too large");
    expect(await session.readState()).toEqual({ theta: number(1) });
    await session.close();
  });
});

/** The program of `walk` whose evaluation reports a state of that many numbers besides, and is given one that it does not read. */
function reading(numbers: number): Program {
  const { program } = walk({});
  const { evaluate, ...others } = program.entries;
  const type = tensor("f32", numbers);
  const port = { kind: "state", name: "kept", type } as const;
  const unread = { kind: "state", name: "unread", type: tensor("f32", 2 ** 24) } as const;
  const { params, nodes, results } = evaluate!.block;
  const kept = { type };
  return {
    ...program,
    state: [...program.state, port, unread],
    entries: {
      ...others,
      evaluate: {
        inputs: [...evaluate!.inputs, port, unread],
        outputs: [...evaluate!.outputs, { kind: "report", name: "kept", type }],
        block: { params: [...params, kept, { type: unread.type }], nodes, results: [...results, kept] },
      },
    },
  };
}

describe("a program in two parts", () => {
  test("is one where the evaluation reads much, whatever else it is given", () => {
    const small = evaluationApart(prepareProgram(reading(1000)))!;
    expect(small.evaluation.program.state.map(({ name }) => name)).toEqual(["theta", "kept"]);
    expect(evaluationApart(prepareProgram(reading(2 ** 23)))).toBeUndefined();
  });

  test("is one where the evaluation makes more than some engine may take", () => {
    const { program } = walk({ tasks: 2 ** 27 });
    expect(evaluationApart(prepareProgram(program))).toBeUndefined();
  });

  test("has in its evaluation what that reads, and tells the same as the whole", () => {
    const whole = prepareProgram(walk({}).program);
    const { training, evaluation } = evaluationApart(whole)!;
    expect(Object.keys(training.executable.entries)).toEqual(["init", "train"]);
    expect(Object.keys(evaluation.executable.entries)).toEqual(["evaluate"]);
    const told = withEvaluation(training.executable, whole.program);
    expect(told.state).toEqual(whole.executable.state);
    expect(Object.keys(told.entries).sort()).toEqual(Object.keys(whole.executable.entries).sort());
    for (const [name, { inputs, outputs }] of Object.entries(whole.executable.entries)) {
      expect(told.entries[name]!.inputs).toEqual(inputs);
      expect(told.entries[name]!.outputs).toEqual(outputs);
    }
  });
});

test("an evaluation of a run tells what the run told, with the states alone that it reads", async () => {
  const out = join(folder(), "run");
  const experiment = walk({ iterations: 60, logEvery: 20, evaluateEvery: 20 });
  const result = await train(experiment, { engine: "wasm", out });
  const { reports } = await evaluate(out, { experiment });
  expect(reports).toEqual(result.evaluation!.reports);
  // theta's numbers, to which evaluation adds the index of each of five tasks: 2 in the mean.
  const { state } = await readNewest(out);
  [...state["theta"]!.data].forEach((value, k) =>
    expect(reports["error"]!.mean[k]).toBeCloseTo(value + 2, 5),
  );
});
