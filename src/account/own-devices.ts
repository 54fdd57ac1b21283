import type { Audit } from '../audit/audit.ts';
import type { OwnDevice } from '../contracts/page.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { deviceNameOf } from '../messages/device-name.ts';
import { dayInUtc, timeOfShop } from '../messages/notice.ts';
import type { Devices } from '../sessions/devices.ts';
import { refuseStale } from '../sessions/freshness.ts';
import { SESSION_LIFE, type Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Owner } from './own-page.ts';

/** How many hexadecimal digits of a session's hash name it. Of one user's sessions no two begin alike. */
const ID_DIGITS = 16;
const idOf = ({ idHash }: Session): string => idHash.slice(0, ID_DIGITS);

export interface DeviceServices {
  readonly storage: Storage;
  readonly sessions: Sessions;
  readonly devices: Devices;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** Ended in the same moment, or before. */
interface Ended {
  /** Whether the session of this browser ended, too. */
  readonly endsThis: boolean;
  /** The new cookie of a known device, where all others were forgotten. */
  readonly device?: string;
}

/**
 * The sessions of the signed-in user, and ending them.
 *
 * Ending takes a recent sign-in (OWASP ASVS 5.0, 7.5.2): who stole a session must not be able to shut out its owner. Guests,
 * who have nothing to sign in with, are not asked for one.
 */
export function createOwnDevices(deps: DeviceServices) {
  const { storage, sessions, devices, audit, settings } = deps;

  const refuseOwner = (owner: Owner): RequestRefusal | null =>
    owner.user.userType === 'guest' ? null : refuseStale(owner, deps);

  const present = (session: Session, own: Session): OwnDevice => ({
    id: idOf(session),
    device: deviceNameOf(session.agent),
    isThis: session.idHash === own.idHash,
    signedInAt: timeOfShop(session.createdAt, settings.get('DEFAULT_COUNTRY_CODE')),
    // Renewals, once a day at most, leave no other trace.
    usedOn: dayInUtc(Math.max(session.createdAt, session.expiresAt - SESSION_LIFE)),
    address: session.address,
  });

  const record = (
    stores: Transaction,
    source: Source,
    { id, isStaff }: User,
    what: { event: 'session.sign_out' } | { event: 'session.revoke'; detail: { sessions: number } },
  ): Promise<void> => {
    const entry = { ...what, outcome: 'success', actorId: id, userId: id } as const;
    return audit[isStaff ? 'record' : 'recordRepeatable'](stores, source, entry);
  };

  return {
    /** This browser first, then the newest first. */
    async list({ user, session }: Owner): Promise<OwnDevice[]> {
      const shown = (await sessions.ofUser(user)).map((each) => present(each, session));
      return [...shown.filter(({ isThis }) => isThis), ...shown.filter(({ isThis }) => !isThis)];
    },

    /**
     * Ends one session, with its API token and the sessions made with that. One that has ended already is no fault.
     * @param id as in the list; only the user's own sessions have one
     */
    async end(owner: Owner, id: string, { source }: Requester): Promise<Result<Ended, RequestRefusal>> {
      const refusal = refuseOwner(owner);
      if (refusal) return refused(refusal);
      const { user, session: own } = owner;
      const session = (await sessions.ofUser(user)).find((each) => idOf(each) === id);
      if (!session) return ok({ endsThis: false });
      await storage.transaction(async (stores) => {
        if (!(await stores.sessions.remove(session.idHash))) return;
        // Other backends drop the basket of the session that ended, not of this one.
        const { visitorId } = session;
        await record(stores, { ...source, visitorId }, user, { event: 'session.sign_out' });
      });
      return ok({ endsThis: session.idHash === own.idHash || session.idHash === own.parentIdHash });
    },

    /**
     * Ends all sessions but this one, and the one it was opened from and ends with. All known devices are forgotten but this
     * browser, if it is one: whoever got in elsewhere is a stranger again.
     */
    async endOthers(owner: Owner, requester: Requester): Promise<Result<Ended, RequestRefusal>> {
      const refusal = refuseOwner(owner);
      if (refusal) return refused(refusal);
      const { user, session: own } = owner;
      const { source } = requester;
      const known = await devices.find(requester.device);
      return storage.transaction(async (stores) => {
        // It may have ended meanwhile, by the same act elsewhere: of two at once, one must stay signed in.
        await stores.exclusively(`sessions:${user.id}`);
        if (!(await stores.sessions.byIdHash(own.idHash)))
          return refused({ code: 'not_authenticated' } as const);
        const count = await endAllBut(stores, own);
        await stores.devices.removeOfUser(user.id);
        const isKnown = known?.user.id === user.id;
        const device = isKnown ? await devices.renew(stores, user, requester, own.visitorId) : undefined;
        if (count > 0)
          await record(stores, source, user, { event: 'session.revoke', detail: { sessions: count } });
        return ok({ endsThis: false, ...(device !== undefined && { device }) });
      });
    },
  };
}

/** @returns how many of the user's sessions ended */
async function endAllBut({ sessions }: Transaction, own: Session): Promise<number> {
  const userId = own.userId ?? 0;
  const before = (await sessions.ofUser(userId)).length;
  for (let left = before; ; ) {
    // As many at a time as one statement takes.
    await sessions.trim(own, 1);
    const now = (await sessions.ofUser(userId)).length;
    if (now === left || now === 1) return before - now;
    left = now;
  }
}
