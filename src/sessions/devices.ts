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

/**
 * Known devices (OWASP "device cookies"): a successful sign-in leaves a signed cookie. Guesses and messages are counted
 * apart for a known device of that user, so that a stranger's guesses never lock the owner out. The cookie authenticates
 * nobody.
 */
export function createDevices({ keyring, clock }: { keyring: Keyring; clock: Clock }) {
  const macOf = (userId: string, generation: string, deviceId: string, issuedAt: string): string =>
    keyring.mac('device', [userId, generation, deviceId, issuedAt]);

  /** Whom a cookie names, when we made it and it is not too old. */
  function read(cookie: string | null): KnownDevice | null {
    const [userId, generation, deviceId, issuedAt, mac, ...rest] = cookie?.split('.') ?? [];
    if (!userId || !generation || !deviceId || !issuedAt || !mac || rest.length > 0) return null;
    if (!equalInConstantTime(mac, macOf(userId, generation, deviceId, issuedAt))) return null;
    if (clock.now() - Number(issuedAt) > DEVICE_LIFE) return null;
    return { userId: Number(userId), authGeneration: Number(generation), deviceId };
  }

  return {
    read,

    /** The cookie that names user and device; a device this user is known by keeps its id. */
    issue({ id, authGeneration }: Pick<User, 'id' | 'authGeneration'>, cookie: string | null): string {
      const known = read(cookie);
      const deviceId = known?.userId === id ? known.deviceId : randomHex(16);
      const fields = [String(id), String(authGeneration), deviceId, String(clock.now())] as const;
      return [...fields, macOf(...fields)].join('.');
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;
