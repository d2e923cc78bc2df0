/** What an engine computes on. */
export type Device = "cpu" | "gpu";

/** `auto`: a GPU where there is one and the engine for it is installed, else the CPU. */
export const deviceChoices = ["auto", "cpu", "gpu"] as const;
export type DeviceChoice = (typeof deviceChoices)[number];
