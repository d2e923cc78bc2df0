/* The thread in which a session of the reference executor runs, see thread.ts. It does one task after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { ExecutorError } from "../executor-error.js";
import type { HostTensors } from "../executor.js";
import { referenceExecutor } from "./index.js";
import { memoryOf, type ThreadReply, type ThreadSettings, type ThreadTask } from "./thread-protocol.js";

const port = parentPort!;
const { program, options } = workerData as ThreadSettings;
const opened = referenceExecutor.open(program, options);

async function perform(task: ThreadTask): Promise<HostTensors> {
  const session = await opened;
  switch (task.kind) {
    case "call":
      return session.call(task.entry, task.inputs);
    case "readState":
      return session.readState(task.names);
    case "readPart":
      return { [task.name]: await session.readPart(task.name, task.start, task.length) };
    case "writeState":
      await session.writeState(task.state, { take: true });
      return {};
  }
}

function refusal(error: unknown): ThreadReply {
  if (error instanceof ExecutorError) {
    const { message, hint, span } = error;
    return { kind: "refused", message, hint, span };
  }
  return { kind: "defect", error: error instanceof Error ? error : new Error(String(error)) };
}

/** Ends with the task before it: answers are in the order of what was asked. */
let last: Promise<void> = Promise.resolve();

port.on("message", (task: ThreadTask) => {
  last = last
    .then(() => perform(task))
    .then((tensors): ThreadReply => ({ kind: "done", tensors }))
    .catch(refusal)
    .then((reply) => port.postMessage(reply, reply.kind === "done" ? memoryOf(reply.tensors) : []));
});
