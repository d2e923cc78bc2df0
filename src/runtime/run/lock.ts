import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { RunError, systemCode, writeError } from "./run-error.js";

const lockName = "lock";
const ownerName = "lock-owner.json";
/** A lock that its owner has not renewed for so long is free: longer than any call holds up the timers that renew it. */
const staleSeconds = 120;
/** The shortest that the lock's library allows; serves where the owner is known to be dead. */
const deadOwnerStaleSeconds = 2;
const takeOverAttempts = 20;
/** Milliseconds. */
const takeOverPause = 200;

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** The right to write into a run folder. */
export interface RunLock {
  /** Why the lock was lost, should that happen: another process took it while this one was held up. */
  readonly lost: () => Error | undefined;
  release(): Promise<void>;
}

/** Locks a run folder. Throws `RunError` where another process holds it; a dead owner's lock is taken over. */
export async function lockRun(run: string): Promise<RunLock> {
  let lost: Error | undefined;
  const onCompromised = (error: Error): void => {
    lost = error;
  };
  const acquire = (stale: number): Promise<() => Promise<void>> =>
    lock(run, { lockfilePath: join(run, lockName), stale: stale * 1000, onCompromised });
  const release = await acquire(staleSeconds)
    .catch((error: unknown) => {
      if (systemCode(error) !== "ELOCKED") throw error;
      return takeOver(run, () => acquire(deadOwnerStaleSeconds));
    })
    .catch((error: unknown) => {
      throw writeError(run, error);
    });
  const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(join(run, ownerName), JSON.stringify(owner) + "\n").catch((error: unknown) => {
    throw writeError(run, error);
  });
  return {
    lost: () => lost,
    release: async () => {
      await rm(join(run, ownerName), { force: true });
      // A lock that was lost is not ours to release.
      if (lost === undefined) await release();
    },
  };
}

/** Takes the lock of a dead process as soon as it has lain still for long enough that nobody else can be taking it. */
async function takeOver<T>(run: string, acquire: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const owner = await readOwner(run);
    if (owner === undefined || !isDead(owner) || attempt === takeOverAttempts) throw lockedError(run, owner);
    try {
      return await acquire();
    } catch (error) {
      if (systemCode(error) !== "ELOCKED") throw error;
    }
    await setTimeout(takeOverPause);
  }
}

/** The names of the files that a lock consists of. */
export const lockFiles: readonly string[] = [lockName, ownerName];

function lockedError(run: string, owner: Owner | undefined): RunError {
  const who =
    owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}, since ${owner.since},`;
  return new RunError(
    "locked",
    `${who} is writing to ${run}`,
    "wait until it is done, end it, or choose another folder with --out",
  );
}

async function readOwner(run: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(join(run, ownerName), "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/** Only a process of this machine can be known to be dead. */
function isDead(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === "ESRCH";
  }
}
