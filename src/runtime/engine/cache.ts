import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder for everything that can be made again: `MRL_CACHE`, else the platform's cache folder
 * (`$XDG_CACHE_HOME/mrl` or `~/.cache/mrl`, `~/Library/Caches/mrl`, `%LOCALAPPDATA%\mrl\Cache`).
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.MRL_CACHE) return env.MRL_CACHE;
  if (platform === "win32") {
    return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "mrl", "Cache");
  }
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "mrl");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "mrl");
}

/** Where installed engines lie, each in a folder named by `EnginePins.id`. */
export function engineRoot(cache: string): string {
  return join(cache, "engine");
}
