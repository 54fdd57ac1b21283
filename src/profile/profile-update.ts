import type { Audit } from '../audit/audit.ts';
import type { CodeRefusal, Codes } from '../codes/codes.ts';
import type { SendRefusal } from '../codes/send-code.ts';
import type { Requester, Source, Viewer } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { Unavailable, UniqueViolation } from '../lib/failures.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { endCredentials, type IssuedSession, type Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { ChangeBudget } from '../throttle/change-budget.ts';
import { lockPhone } from '../users/claims.ts';
import { recordConsents } from '../users/consents.ts';
import {
  consentsIn,
  differing,
  namesOf,
  type PersonChanges,
  personChanges,
  setsConsent,
} from './person-changes.ts';
import { createPhoneChanges, type PhoneStep, phoneChangesOf } from './phone-change.ts';
import type { ProfileValues } from './profile-fields.ts';

export interface ProfileServices {
  readonly storage: Storage;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly codes: Codes;
  readonly sessions: Sessions;
  readonly changeBudget: ChangeBudget;
}

/** Another user has the phone. */
interface PhoneTaken {
  readonly kind: 'phone-taken';
}

type UpdateRefusal = PhoneTaken | RequestRefusal | CodeRefusal | SendRefusal;

type Updated =
  /** A code for the new phone is on its way; nothing was stored. @property session as of `Codes.send` */
  | { readonly kind: 'code-sent'; readonly session: IssuedSession | null }
  /** @property session under its new id if a proved phone ended all others; else null */
  | { readonly kind: 'saved'; readonly user: User; readonly session: IssuedSession | null };

const TAKEN = refused({ kind: 'phone-taken' } as const);
/** A new password, for example, has ended the session since the request was authenticated. */
const SIGNED_OUT = refused({ code: 'not_authenticated' } as const);
/** Nothing was stored, and the next try sees what changed. */
const SUPERSEDED = 'the account, which changed at the same moment,';

const isSignedIn = async ({ users }: Transaction, { id, authGeneration }: User): Promise<boolean> => {
  const now = await users.byId(id);
  return now?.isActive === true && now.authGeneration === authGeneration;
};

/**
 * Changing the own profile. All or nothing: while a phone waits for its code, nothing else of the request is stored either,
 * and the request with the code repeats it. Only changed columns are written, so that of two requests at once neither
 * undoes the other.
 *
 * A proved phone is a new key to the account: as at a change of password, every other session, all API tokens and all
 * links end, and this session goes on under a new id. A number without proof ends no sessions, or whoever stole one could
 * sign the owner out; what the old number could open (codes, links by SMS) is void at once, because it names that number.
 */
export function createProfileUpdate(deps: ProfileServices) {
  const { storage, audit, codes, sessions, changeBudget } = deps;
  const phones = createPhoneChanges(deps);

  /** The step to take for the user as stored now, after others may have changed it. @throws Unavailable if it is another */
  function stepNow(current: User, planned: PhoneStep, entered: Partial<ProfileValues>): PhoneStep {
    const step = planned.kind === 'keep' ? planned : phones.stepOf(current, entered);
    if (step.kind !== planned.kind && step.kind !== 'keep') throw new Unavailable(SUPERSEDED);
    return step;
  }

  async function recordPerson(
    stores: Transaction,
    source: Source,
    { id, isStaff }: User,
    changes: PersonChanges,
  ): Promise<void> {
    const fields = namesOf(changes);
    if (fields.length === 0) return;
    const who = { actorId: id, userId: id } as const;
    const detail = { fields: fields.join(',') };
    const entry = { ...who, event: 'profile.update', outcome: 'success', detail } as const;
    await audit[isStaff ? 'record' : 'recordRepeatable'](stores, source, entry);
    await recordConsents(audit, stores, source, {
      ...who,
      through: 'profile',
      consents: consentsIn(changes),
    });
  }

  async function store(
    stores: Transaction,
    { viewer, source }: { viewer: Viewer; source: Source },
    current: User,
    { step, person }: { step: PhoneStep; person: PersonChanges },
  ): Promise<Result<Updated, RequestRefusal>> {
    const isProved = step.kind === 'prove';
    const changes = { ...person, ...phoneChangesOf(step) };
    if (Object.keys(changes).length === 0) return ok({ kind: 'saved', user: current, session: null });
    const effect = isProved ? 'end-credentials' : 'keep-credentials';
    const user = await stores.users.updateOwn(current, changes, effect);
    if (!user) {
      if (await isSignedIn(stores, current)) throw new Unavailable(SUPERSEDED);
      return SIGNED_OUT;
    }
    await recordPerson(stores, source, user, person);
    await phones.record(stores, source, current, step);
    if (!isProved) return ok({ kind: 'saved', user, session: null });
    await endCredentials(stores, user.id);
    // Without a new proof: a code to a number that was just entered says nothing about whose account it is.
    const session =
      viewer.session && (await sessions.start(stores, { user, previous: viewer.session, source }));
    return ok({ kind: 'saved', user, session });
  }

  return async (
    requester: Requester,
    viewer: Viewer,
    entered: Partial<ProfileValues>,
  ): Promise<Result<Updated, UpdateRefusal>> => {
    const { user } = viewer;
    const { source } = requester;
    const planned = phones.stepOf(user, entered);
    // Before anything is sent, counted or disclosed.
    const stale = phones.refuseStale(viewer, user, planned);
    if (stale) return refused(stale);

    if (planned.kind === 'send') {
      if (await phones.isTaken(storage.read.users, user, planned)) return TAKEN;
      const request = { purpose: 'phone-change', phone: planned.phone, userId: user.id } as const;
      const sent = await codes.send(requester, request);
      return sent.ok ? ok({ kind: 'code-sent', session: sent.value }) : sent;
    }
    const person = personChanges(user, entered);
    if (planned.kind === 'keep' && Object.keys(person).length === 0)
      return ok({ kind: 'saved', user, session: null });
    const checked =
      planned.kind === 'prove'
        ? await codes.check(requester, { purpose: 'phone-change', phone: planned.phone, code: planned.code })
        : null;
    if (checked && !checked.ok) return checked;
    const isCounted = planned.kind !== 'keep' || setsConsent(user, person);
    const tooMany = isCounted ? await changeBudget.countOwn(user, source) : null;
    if (tooMany) return refused(tooMany);

    try {
      return await storage.transaction(async (stores): Promise<Result<Updated, UpdateRefusal>> => {
        await stores.exclusively(`profile:${user.id}`);
        if ('phone' in planned) await lockPhone(stores, planned.phone);
        if (checked && 'phone' in planned) {
          const redeemed = await codes.redeem(stores, checked.value, {
            phone: planned.phone,
            userId: user.id,
          });
          if (!redeemed.ok) return redeemed;
        }
        const current = await stores.users.byId(user.id);
        if (!current?.isActive || current.authGeneration !== user.authGeneration) return SIGNED_OUT;
        const step = stepNow(current, planned, entered);
        const isStale = phones.refuseStale(viewer, current, step);
        if (isStale) return refused(isStale);
        if (await phones.isTaken(stores.users, current, step)) return TAKEN;
        const change = { step, person: differing(current, person) };
        return store(stores, { viewer, source }, current, change);
      });
    } catch (error) {
      // Another user verified the phone at the same moment.
      if (error instanceof UniqueViolation) return TAKEN;
      throw error;
    }
  };
}
