import type { Storage } from '../contracts/storage.ts';
import { SECOND } from '../lib/clock.ts';
import { Deadline } from '../lib/deadline.ts';
import type { Logger } from '../lib/logger.ts';
import { sharing } from '../lib/sharing.ts';
import { fixedSettings, type SettingName, type SettingValues } from '../settings.ts';
import { isSettingName, type SettingCodec, UNREADABLE } from './codec.ts';

/** How often a process checks for changes, milliseconds: well under the documented 5 s. */
const LOOK_EVERY = 2 * SECOND;

/**
 * The settings of a running process, kept up to date with the database. Reading one costs no query. An unreadable or
 * invalid stored value is logged and its default used: a bad row must not lock customers out.
 */
export function createLiveSettings(deps: {
  storage: Storage;
  codec: SettingCodec;
  logger: Logger;
  /** Replace the defaults of the table. */
  defaults?: Partial<SettingValues> | undefined;
}) {
  const { storage, codec, logger, defaults } = deps;
  let current = fixedSettings(defaults);
  let version = -1;
  let unreadable: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;

  /**
   * Reads the stored values if any changed since the last time, or some could not be read: `keys rotate` encrypts them anew
   * without a new version.
   */
  const refresh = async (): Promise<void> => {
    const { settings } = storage.read;
    const newest = await settings.version();
    const isNew = newest !== version;
    if (!isNew && unreadable.size === 0) return;
    const values: Partial<Record<SettingName, unknown>> = { ...defaults };
    const lacking = new Set<string>();
    for (const stored of await settings.all()) {
      const decoded = codec.decode(stored);
      // What did not change stays the same object: rates and the health of gateways are kept by it.
      if (decoded.ok)
        values[decoded.value.name] = sharing(current.get(decoded.value.name), decoded.value.value);
      else if (isNew)
        logger.error({ setting: stored.name, reason: decoded.refusal }, 'a stored setting is not used');
      if (decoded.ok || decoded.refusal !== UNREADABLE || !isSettingName(stored.name)) continue;
      // Another process has another key: the last value that could be read is better than none.
      lacking.add(stored.name);
      values[stored.name] = current.get(stored.name);
    }
    unreadable = lacking;
    current = fixedSettings(values as Partial<SettingValues>);
    version = newest;
  };

  return {
    /** The version of the current values; see SettingsStore.version. */
    get version() {
      return version;
    },
    get: <N extends SettingName>(name: N): SettingValues[N] => current.get(name),
    isUnreadable: (name: SettingName): boolean => unreadable.has(name),
    refresh,
    /** Starts checking for changes by other processes. */
    watch() {
      let isLooking = false;
      timer ??= setInterval(async () => {
        // A database that does not answer would be asked again and again, until no connection is left for requests.
        if (isLooking) return;
        isLooking = true;
        try {
          await new Deadline(LOOK_EVERY).run(refresh);
        } catch (error) {
          // The last values stay in use.
          logger.warn({ err: error }, 'settings could not be read again');
        } finally {
          isLooking = false;
        }
      }, LOOK_EVERY).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

export type LiveSettings = ReturnType<typeof createLiveSettings>;
