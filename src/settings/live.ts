import type { Storage } from '../contracts/storage.ts';
import { SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { fixedSettings, type SettingName, type Settings, type SettingValues } from '../settings.ts';
import type { SettingCodec } from './codec.ts';

/** How often a process looks for changes of others, milliseconds: well under the 5 s that are promised. */
const LOOK_EVERY = 2 * SECOND;

/** The settings of a running process: reading one costs no query. */
export interface LiveSettings extends Settings {
  /** Of the values in force; see SettingsStore.version. */
  readonly version: number;
  /** Reads the stored values if any changed since they were read last. */
  refresh(): Promise<void>;
  /** Goes on looking for changes that other processes make. */
  watch(): void;
  stop(): void;
}

/**
 * Settings that follow the database. A stored value that cannot be read, or that this version would not accept, is
 * reported and its default holds: a bad row must not keep customers out.
 */
export function createLiveSettings(deps: {
  storage: Storage;
  codec: SettingCodec;
  logger: Logger;
  /** In place of the table's defaults. */
  defaults?: Partial<SettingValues> | undefined;
}): LiveSettings {
  const { storage, codec, logger, defaults } = deps;
  let current = fixedSettings(defaults);
  let version = -1;
  let timer: NodeJS.Timeout | undefined;

  const refresh = async (): Promise<void> => {
    const { settings } = storage.read;
    const newest = await settings.version();
    if (newest === version) return;
    const values: Partial<Record<SettingName, unknown>> = { ...defaults };
    for (const stored of await settings.all()) {
      const decoded = codec.decode(stored);
      if ('value' in decoded) values[decoded.name] = decoded.value;
      else logger.error({ setting: stored.name, reason: decoded.fault }, 'a stored setting is not used');
    }
    current = fixedSettings(values as Partial<SettingValues>);
    version = newest;
  };

  return {
    get version() {
      return version;
    },
    get: (name) => current.get(name),
    refresh,
    watch() {
      timer ??= setInterval(() => {
        // The values read last go on holding while the database does not answer.
        refresh().catch((error: unknown) => logger.warn({ err: error }, 'settings could not be read again'));
      }, LOOK_EVERY).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
