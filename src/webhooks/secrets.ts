import type { Storage } from '../contracts/storage.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import type { Result } from '../lib/result.ts';
import type { Settings, SettingValues } from '../settings.ts';

type Endpoints = SettingValues['WEBHOOKS'];

/** How long a replaced secret signs beside the new one, milliseconds: receivers change theirs meanwhile. */
const ROTATION = DAY;
/** How many changes of WEBHOOKS are looked through. */
const CHANGES = 100;
/** The most signatures of a webhook, if a secret is replaced several times a day. */
const MAX_SECRETS = 5;

/** A value of WEBHOOKS, and until when it held. */
interface Former {
  readonly endpoints: Endpoints;
  readonly until: number;
}

/**
 * The secrets that sign what is posted to an endpoint: the current one first, then those it replaced within the last day,
 * as the history of WEBHOOKS tells. Operators change the secret in one place, and no webhook is lost until receivers follow.
 *
 * @param deps.decode reads a stored setting; its value fits the schema
 */
export function createWebhookSecrets(deps: {
  storage: Storage;
  settings: Settings;
  decode: (stored: { name: 'WEBHOOKS'; value: string }) => Result<{ value: unknown }, string>;
  clock: Clock;
}): (url: string) => Promise<string[]> {
  const { storage, settings, decode, clock } = deps;
  /** By the current value: when WEBHOOKS changes, it is a new object. */
  const known = new WeakMap<Endpoints, Promise<Former[]>>();

  const readHistory = async (): Promise<Former[]> => {
    const changes = await storage.read.settings.history('WEBHOOKS', CHANGES);
    return changes.flatMap(({ value }, index) => {
      const next = changes[index - 1];
      const isOver = next !== undefined && next.at <= clock.now() - ROTATION;
      const decoded = value === null || isOver ? null : decode({ name: 'WEBHOOKS', value });
      if (!decoded?.ok) return [];
      // The schema of WEBHOOKS was checked by `decode`.
      return [{ endpoints: decoded.value.value as Endpoints, until: next?.at ?? Number.POSITIVE_INFINITY }];
    });
  };

  const formerOf = async (current: Endpoints): Promise<Former[]> => {
    const reading = known.get(current) ?? readHistory();
    known.set(current, reading);
    try {
      return await reading;
    } catch (error) {
      known.delete(current);
      throw error;
    }
  };

  return async (url) => {
    const current = settings.get('WEBHOOKS');
    const living = (await formerOf(current)).filter(({ until }) => until > clock.now() - ROTATION);
    const values = [current, ...living.map(({ endpoints }) => endpoints)];
    const secrets = values.flatMap((endpoints) =>
      endpoints.filter((endpoint) => endpoint.url === url).map(({ secret }) => secret),
    );
    return [...new Set(secrets)].slice(0, MAX_SECRETS);
  };
}
