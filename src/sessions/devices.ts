import type { User } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';

/** How long a device is known, milliseconds. */
export const DEVICE_LIFE = 365 * DAY;

export interface KnownDevice {
  readonly userId: number;
  /** The user's when it was issued: who had an account for a moment does not stay known after the password changed. */
  readonly authGeneration: number;
  readonly deviceId: string;
}

export interface Devices {
  /** The cookie that names user and device; a device this user is known by keeps its id. */
  issue(user: Pick<User, 'id' | 'authGeneration'>, cookie: string | null): string;
  /** Whom a cookie names, when we made it and it is not too old. */
  read(cookie: string | null): KnownDevice | null;
}

/**
 * Known devices: a sign-in that succeeded leaves a signed cookie behind. Budgets of guesses and messages are counted
 * apart for a known device of that user, so that a stranger's guesses never keep the owner out (OWASP "device
 * cookies"). The cookie authenticates nobody.
 */
export function createDevices({ keyring, clock }: { keyring: Keyring; clock: Clock }): Devices {
  const macOf = (userId: string, generation: string, deviceId: string, issuedAt: string): string =>
    keyring.mac('device', [userId, generation, deviceId, issuedAt]);

  const devices: Devices = {
    issue({ id, authGeneration }, cookie) {
      const known = devices.read(cookie);
      const deviceId = known?.userId === id ? known.deviceId : randomHex(16);
      const fields = [String(id), String(authGeneration), deviceId, String(clock.now())] as const;
      return [...fields, macOf(...fields)].join('.');
    },

    read(cookie) {
      const [userId, generation, deviceId, issuedAt, mac, ...rest] = cookie?.split('.') ?? [];
      if (!userId || !generation || !deviceId || !issuedAt || !mac || rest.length > 0) return null;
      if (!equalInConstantTime(mac, macOf(userId, generation, deviceId, issuedAt))) return null;
      if (clock.now() - Number(issuedAt) > DEVICE_LIFE) return null;
      return { userId: Number(userId), authGeneration: Number(generation), deviceId };
    },
  };
  return devices;
}
