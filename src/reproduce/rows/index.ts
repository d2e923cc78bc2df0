import type { Row } from "../row.js";
import { bandits } from "./bandits.js";
import { city } from "./city.js";
import { cornersRow } from "./corners.js";
import { gridworld } from "./gridworld.js";
import { miniMap } from "./mini-map.js";
import { navigation } from "./navigation.js";
import { semicircle } from "./semicircle.js";
import { theoryBandit } from "./theory-bandit.js";

/** What `mrl reproduce` compares with what was published. */
export const rows: readonly Row[] = [
  theoryBandit,
  ...miniMap,
  ...navigation,
  cornersRow,
  ...semicircle,
  ...bandits,
  ...gridworld,
  ...city,
];
