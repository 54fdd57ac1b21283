import type { User } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';

/** How long a device stays known, milliseconds. */
export const DEVICE_LIFE = 365 * DAY;

export interface KnownDevice {
  readonly userId: number;
  /** The user's auth generation at sign-in: a new password forgets the devices of an attacker. */
  readonly authGeneration: number;
  readonly deviceId: string;
}

/**
 * Known devices (OWASP "device cookies"): a successful sign-in sets a signed cookie. Guesses and messages from a known
 * device of the user have a count of their own, so that a stranger's guesses never lock the user out. The cookie does not
 * authenticate.
 */
export function createDevices({ keyring, clock }: { keyring: Keyring; clock: Clock }) {
  const macOf = (userId: string, generation: string, deviceId: string, issuedAt: string): string =>
    keyring.mac('device', [userId, generation, deviceId, issuedAt]);

  /** The contents of a cookie if its MAC is valid and it has not expired, else null. */
  function read(cookie: string | null): KnownDevice | null {
    const [userId, generation, deviceId, issuedAt, mac, ...rest] = cookie?.split('.') ?? [];
    if (!userId || !generation || !deviceId || !issuedAt || !mac || rest.length > 0) return null;
    if (!equalInConstantTime(mac, macOf(userId, generation, deviceId, issuedAt))) return null;
    if (clock.now() - Number(issuedAt) > DEVICE_LIFE) return null;
    return { userId: Number(userId), authGeneration: Number(generation), deviceId };
  }

  return {
    read,

    /** A new cookie for user and device. A known device of this user keeps its id. */
    issue({ id, authGeneration }: Pick<User, 'id' | 'authGeneration'>, cookie: string | null): string {
      const known = read(cookie);
      const deviceId = known?.userId === id ? known.deviceId : randomHex(16);
      const fields = [String(id), String(authGeneration), deviceId, String(clock.now())] as const;
      return [...fields, macOf(...fields)].join('.');
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;
