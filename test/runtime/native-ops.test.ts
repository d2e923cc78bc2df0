import { nativeExecutor } from "../../src/runtime/executors/native/index.js";
import { noNativeEngine } from "./native-engine.js";
import { describeOpCases } from "./support/op-cases-on.js";

describeOpCases(nativeExecutor, [{ jit: false }, { jit: true }], { skip: noNativeEngine });
