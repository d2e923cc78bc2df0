import { cExecutor } from "../../src/runtime/executors/c/index.js";
import { noCCompiler } from "./c-compiler.js";
import { describeOpCasesTogether } from "./support/op-cases-on.js";

describeOpCasesTogether(cExecutor, { skip: noCCompiler });
