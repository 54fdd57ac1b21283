import { type Clock, DAY } from '../../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../../lib/keyring.ts';
import { randomHex } from '../../lib/random.ts';

/** How long a device is known, milliseconds. */
export const DEVICE_LIFE = 365 * DAY;

export interface KnownDevice {
  readonly userId: number;
  readonly deviceId: string;
}

export interface Devices {
  /** The cookie that names user and device; a device this user is known by keeps its id. */
  issue(userId: number, cookie: string | null): string;
  /** Whom a cookie names, when we made it and it is not too old. */
  read(cookie: string | null): KnownDevice | null;
}

/**
 * Known devices: a sign-in that succeeded leaves a signed cookie behind. Budgets of guesses and messages are counted
 * apart for a known device of that user, so that a stranger's guesses never keep the owner out (OWASP "device
 * cookies"). The cookie authenticates nobody.
 */
export function createDevices({ keyring, clock }: { keyring: Keyring; clock: Clock }): Devices {
  const macOf = (userId: string, deviceId: string, issuedAt: string): string =>
    keyring.mac('device', [userId, deviceId, issuedAt]);

  const devices: Devices = {
    issue(userId, cookie) {
      const known = devices.read(cookie);
      const deviceId = known?.userId === userId ? known.deviceId : randomHex(16);
      const issuedAt = String(clock.now());
      return [userId, deviceId, issuedAt, macOf(String(userId), deviceId, issuedAt)].join('.');
    },

    read(cookie) {
      const [userId, deviceId, issuedAt, mac, ...rest] = cookie?.split('.') ?? [];
      if (!userId || !deviceId || !issuedAt || !mac || rest.length > 0) return null;
      if (!equalInConstantTime(mac, macOf(userId, deviceId, issuedAt))) return null;
      if (clock.now() - Number(issuedAt) > DEVICE_LIFE) return null;
      return { userId: Number(userId), deviceId };
    },
  };
  return devices;
}
