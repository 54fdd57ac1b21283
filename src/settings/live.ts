import type { Storage } from '../contracts/storage.ts';
import { SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { fixedSettings, type SettingName, type SettingValues } from '../settings.ts';
import type { SettingCodec } from './codec.ts';

/** How often a process looks for changes of others, milliseconds: well under the 5 s that are promised. */
const LOOK_EVERY = 2 * SECOND;

/**
 * The settings of a running process, which follow the database: reading one costs no query. A stored value that cannot be
 * read, or that this version would not accept, is logged and its default holds: a bad row must not lock customers out.
 */
export function createLiveSettings(deps: {
  storage: Storage;
  codec: SettingCodec;
  logger: Logger;
  /** In place of the table's defaults. */
  defaults?: Partial<SettingValues> | undefined;
}) {
  const { storage, codec, logger, defaults } = deps;
  let current = fixedSettings(defaults);
  let version = -1;
  let timer: NodeJS.Timeout | undefined;

  /** Reads the stored values if any changed since they were read last. */
  const refresh = async (): Promise<void> => {
    const { settings } = storage.read;
    const newest = await settings.version();
    if (newest === version) return;
    const values: Partial<Record<SettingName, unknown>> = { ...defaults };
    for (const stored of await settings.all()) {
      const decoded = codec.decode(stored);
      if (decoded.ok) values[decoded.value.name] = decoded.value.value;
      else logger.error({ setting: stored.name, reason: decoded.refusal }, 'a stored setting is not used');
    }
    current = fixedSettings(values as Partial<SettingValues>);
    version = newest;
  };

  return {
    /** Of the values in force; see SettingsStore.version. */
    get version() {
      return version;
    },
    get: <N extends SettingName>(name: N): SettingValues[N] => current.get(name),
    refresh,
    /** Goes on looking for changes that other processes make. */
    watch() {
      timer ??= setInterval(() => {
        // The values read last stay in force while the database does not answer.
        refresh().catch((error: unknown) => logger.warn({ err: error }, 'settings could not be read again'));
      }, LOOK_EVERY).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

export type LiveSettings = ReturnType<typeof createLiveSettings>;
