/**
 * What `mrl` does, from TypeScript. docs/api.md shows how.
 *
 *     import { compileOrThrow, train } from "mrl";
 *
 *     const experiment = compileOrThrow("examples/sinusoid-maml.mrl", { set: [{ path: "learner.inner_lr", text: "0.02" }] });
 *     const result = await train(experiment, { seed: 1 });
 *     console.log(result.evaluation?.reports);
 *
 * Nothing here prints, and nothing but `train`, `trainApart`, `resume` and `exportParameters` writes files.
 */
export { check, type CheckOptions, type CheckOutcome } from "./runtime/check-file.js";
export { compile, compileOrThrow, type CompileOutcome } from "./runtime/compile-file.js";
export { formatDiagnostics } from "./runtime/format-diagnostics.js";
export { SpecError } from "./runtime/spec-error.js";
export { load, Run } from "./runtime/run/load.js";
export { adapt, type AdaptOptions, type RunAdaptation } from "./runtime/run/adapt.js";
export { readDataFile } from "./runtime/data/data-file.js";
export { decodeNpz, encodeNpz } from "./runtime/data/npz.js";
export { tensor, type Nested } from "./runtime/data/tensor.js";
export { exportParameters } from "./runtime/run/export.js";
export { evaluate, type EvaluateOptions, type RunEvaluation } from "./runtime/run/evaluate.js";
export { resume, type ResumeOptions } from "./runtime/run/resume.js";
export { train, type TrainOptions } from "./runtime/run/train.js";
export { trainApart } from "./runtime/run/apart/train-apart.js";
export { NotFiniteError } from "./runtime/run/not-finite-error.js";
export { RunError, type RunErrorCode } from "./runtime/run/run-error.js";

export type { Diagnostic, Fix, Related, Severity } from "./compiler/diagnostics/diagnostic.js";
export type { CompileRequest, Experiment, Setting } from "./runtime/run/experiment.js";
export type { Checkpoint } from "./runtime/run/checkpoint.js";
export type { NonFiniteReport } from "./runtime/run/explain-non-finite.js";
export type { Execution, Machine, Manifest, RunStatus, Versions } from "./runtime/run/manifest.js";
export type { EvaluationLine, MetricsLine, ReportSummary, TrainLine } from "./runtime/run/metrics-log.js";
export type { Progress, RunObserver, RunStart } from "./runtime/run/observer.js";
export type { Evaluation } from "./runtime/run/reports.js";
export type { RunResult } from "./runtime/run/run-result.js";
export type { DeviceChoice, EngineChoice, JitChoice } from "./runtime/run/services.js";
export type { HostTensor, HostTensors } from "./runtime/executors/executor.js";
