import * as mrl from "mrl/program";

export const scale = mrl.mul(2, mrl.f32([1, 2]));
