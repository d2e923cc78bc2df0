import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";
import { describeOpCases } from "./support/op-cases-on.js";

describeOpCases(wasmExecutor, [{}]);
