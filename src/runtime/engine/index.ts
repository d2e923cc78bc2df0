export { cacheFolder } from "./cache.js";
export { doctor, type Check, type DoctorOptions } from "./doctor.js";
export { EngineError, type EngineErrorCode } from "./error.js";
export { findEngine, testEngine, type Engine, type FoundEngine } from "./find.js";
export {
  installEngine,
  type InstallOptions,
  type InstallProgress,
  type InstallResult,
  type InstallStep,
} from "./install.js";
