import { checkedCExecutor } from "../../src/runtime/executors/c/index.js";
import { noCCompiler } from "./c-compiler.js";
import { describeOpCasesTogether } from "./support/op-cases-on.js";

// With a test of every index, so that one beyond its buffer is found wherever it leads.
describeOpCasesTogether(checkedCExecutor, { skip: noCCompiler });
