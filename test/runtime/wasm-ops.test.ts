import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";
import { describeOpCasesTogether } from "./support/op-cases-on.js";

describeOpCasesTogether(wasmExecutor);
