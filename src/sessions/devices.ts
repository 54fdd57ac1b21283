import type { Audit } from '../audit/audit.ts';
import type { Requester } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Device } from '../contracts/stores/devices.ts';
import type { User } from '../contracts/user.ts';
import { CLOCK_SKEW, type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Keyring, MacField } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';

/** How long a device stays known after it last proved to be its user's, milliseconds. The cookie lives as long. */
export const DEVICE_LIFE = 180 * DAY;
/** How long a cookie is accepted after a newer one replaced it, milliseconds: requests of one browser run in parallel. */
const GRACE = 30 * SECOND;
/** How many devices of a user are known at most. */
export const MAX_DEVICES = 20;
const ID_DIGITS = 32;

export interface KnownDevice {
  readonly id: string;
  /** Whose device it is, as stored now. */
  readonly user: User;
  /** A newer cookie was issued and got lost on its way: this one is good until the browser has another. */
  readonly isOutdated: boolean;
}

/** What a cookie says if its MAC is valid. `generation`: of versions before, which stored no devices. */
interface Shown {
  readonly userId: number;
  readonly id: string;
  readonly issuedAt: number;
  readonly generation?: number;
}

/** A browser whose user has just proved to be its user. */
type Browser = Pick<Requester, 'source' | 'losesCookies'> & {
  /** The value of the device cookie, unverified. */
  readonly device: string | null;
};

/**
 * Known devices (OWASP "device cookies"): who proves to be a user gets a signed cookie. Guesses and messages from a known device
 * of the user have a count of their own, so that a stranger's guesses never lock the user out. The cookie does not
 * authenticate.
 *
 * Each proof replaces the cookie. One that was replaced is worth nothing, and where it comes with a proof it was copied: the
 * device is forgotten, so that neither copy is known. Guesses with it change nothing, or whoever has an old copy could make
 * the owner a stranger. A device outlives the password; whatever shuts out an intruder forgets all of a user's devices.
 */
export function createDevices(deps: { storage: Storage; keyring: Keyring; clock: Clock; audit: Audit }) {
  const { storage, keyring, clock, audit } = deps;

  const cookieOf = ({ userId, id, issuedAt }: Omit<Shown, 'generation'>): string =>
    [userId, id, issuedAt, keyring.mac(...signedFields({ userId, id, issuedAt }))].join('.');

  /** @returns null unless the cookie is ours */
  function parse(cookie: string | null): Shown | null {
    const parts = cookie?.split('.') ?? [];
    const mac = parts.at(-1) ?? '';
    const shown = shownIn(parts.slice(0, -1));
    return shown && keyring.isMac(...signedFields(shown), mac) ? shown : null;
  }

  /** What a cookie of this browser is worth. `copied`: another one replaced it, so a second browser has it. */
  function standingOf(
    device: Device,
    { userId, issuedAt }: Shown,
  ): 'accepted' | 'parallel' | 'copied' | null {
    const now = clock.now();
    if (device.userId !== userId || device.expiresAt <= now || issuedAt > device.issuedAt) return null;
    if (issuedAt >= device.acceptedFrom) return 'accepted';
    return isWithinGrace(device.acceptedFrom, now) ? 'parallel' : 'copied';
  }

  /** Replaces the cookie of a stored device. @param acceptedFrom the oldest cookie still accepted; null: the new one */
  async function replace(stores: Transaction, read: Device, acceptedFrom: number | null): Promise<string> {
    const now = clock.now();
    const issuedAt = Math.max(now, read.issuedAt + 1);
    const times = { issuedAt, acceptedFrom: acceptedFrom ?? issuedAt, expiresAt: now + DEVICE_LIFE };
    if (await stores.devices.replace(read, times)) return cookieOf({ ...read, issuedAt });
    // Another request of the same browser came first: both get its cookie.
    return cookieOf((await stores.devices.byId(read.id)) ?? read);
  }

  /** Stores a browser that shows no cookie. One with a session is found again by it: its cookie was lost. */
  async function enrol(
    stores: Transaction,
    { id: userId }: Pick<User, 'id'>,
    { losesCookies }: Browser,
    visitorId: string | null,
  ): Promise<string> {
    const now = clock.now();
    const [id = randomHex(ID_DIGITS / 2), ...formerIds] = visitorId === null ? [] : idsOf(userId, visitorId);
    for (const formerId of formerIds) {
      const former = await stores.devices.byId(formerId);
      if (former) return replaceLost(stores, former, losesCookies);
    }
    const device = { id, userId, issuedAt: now, acceptedFrom: now, expiresAt: now + DEVICE_LIFE };
    if (await stores.devices.insert(device)) {
      await stores.devices.trim(userId, MAX_DEVICES);
      return cookieOf(device);
    }
    const known = await stores.devices.byId(id);
    return known ? replaceLost(stores, known, losesCookies) : cookieOf(device);
  }

  /** The id of the browser of a session, and those it would have had under former keys. */
  const idsOf = (userId: number, visitorId: string): string[] =>
    keyring.macs('device-of-visitor', [userId, visitorId]).map((mac) => mac.slice(0, ID_DIGITS));

  /** The cookie of a device whose cookie was lost. */
  async function replaceLost(stores: Transaction, known: Device, losesCookies = false): Promise<string> {
    if (isWithinGrace(known.issuedAt, clock.now())) return cookieOf(known);
    return replace(stores, known, losesCookies ? known.acceptedFrom : null);
  }

  return {
    /** The device of a cookie, if it is known. Reads the same whatever the request is about, and writes nothing. */
    async find(cookie: string | null): Promise<KnownDevice | null> {
      const shown = parse(cookie);
      if (!shown) return null;
      const { id, userId, generation, issuedAt } = shown;
      const [device, user] = await Promise.all([
        storage.read.devices.byId(id),
        storage.read.users.byId(userId),
      ]);
      if (!user) return null;
      if (generation !== undefined) {
        const isValid = user.authGeneration === generation && clock.now() - issuedAt <= DEVICE_LIFE;
        return isValid ? { id, user, isOutdated: true } : null;
      }
      const standing = device ? standingOf(device, shown) : null;
      if (!device || standing === null || standing === 'copied') return null;
      return { id, user, isOutdated: standing === 'accepted' && issuedAt < device.issuedAt };
    },

    /**
     * Makes a browser a known device in the caller's transaction, or replaces the cookie of one that is.
     * @param visitorId of its session; null: none
     * @returns the new cookie
     */
    async renew(
      stores: Transaction,
      user: Pick<User, 'id'>,
      browser: Browser,
      visitorId: string | null,
    ): Promise<string> {
      const shown = parse(browser.device);
      const device = shown?.userId === user.id ? await stores.devices.byId(shown.id) : undefined;
      if (!shown || !device) return enrol(stores, user, browser, visitorId);
      switch (standingOf(device, shown)) {
        case 'accepted':
          return replace(stores, device, browser.losesCookies ? shown.issuedAt : null);
        case 'parallel':
          return cookieOf(device);
        case 'copied': {
          await stores.devices.remove(device.id);
          const entry = {
            event: 'device.theft',
            outcome: 'failure',
            actorId: null,
            userId: user.id,
          } as const;
          // With an old cookie of one's own it can be repeated without end.
          await audit.recordRepeatable(stores, browser.source, entry);
          return enrol(stores, user, browser, visitorId);
        }
        case null:
          return enrol(stores, user, browser, visitorId);
      }
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;

/** A cookie that was replaced in the future was replaced while the clock was wrong: the grace is long over. */
const isWithinGrace = (moment: number, now: number): boolean =>
  now - moment <= GRACE && moment - now <= CLOCK_SKEW;
/** The purpose and the fields of the MAC of a cookie. */
const signedFields = ({ userId, id, issuedAt, generation }: Shown): [string, MacField[]] =>
  generation === undefined
    ? ['stored-device', [userId, id, issuedAt]]
    : ['device', [String(userId), String(generation), id, String(issuedAt)]];

/** The fields of a cookie; cookies of versions before this have the auth generation as second of four. */
function shownIn(fields: readonly string[]): Shown | null {
  const [userId, ...others] = fields;
  const [issuedAt, id, generation, ...rest] = others.toReversed();
  if (!userId || !id || !issuedAt || rest.length > 0) return null;
  const shown = { userId: Number(userId), id, issuedAt: Number(issuedAt) };
  return generation === undefined ? shown : { ...shown, generation: Number(generation) };
}
