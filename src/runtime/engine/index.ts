export { cacheFolder } from "./cache.js";
export { chooseEngine, noGpu, unseenGpu, usesGpu, type ChosenEngine } from "./choose.js";
export { deviceChoices, type Device, type DeviceChoice } from "./device.js";
export { doctor, type Check, type DoctorOptions } from "./doctor.js";
export { EngineError, type EngineErrorCode } from "./error.js";
export { findEngine, testEngine, type Engine, type FoundEngine } from "./find.js";
export { findGpus, type GpuSearch } from "./gpus.js";
export {
  installEngine,
  type InstallOptions,
  type InstallProgress,
  type InstallResult,
  type InstallStep,
} from "./install.js";
