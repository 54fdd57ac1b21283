import type { Audit } from '../audit/audit.ts';
import { countUnder } from '../codes/ledger.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import {
  emailKey,
  hasUsablePassword,
  type User,
  verifiedEmailOf,
  verifiedPhoneOf,
} from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { refuseStale } from '../sessions/freshness.ts';
import type { Settings } from '../settings.ts';
import type { ChangeBudget } from '../throttle/change-budget.ts';
import { throttled } from '../throttle/throttle.ts';
import { keepChange, lockChanges } from './email-changes.ts';

/** Requests of a user per window of a day. */
const REQUESTS_PER_DAY = 5;
/** How long the mail with the link may wait, seconds. */
const LINK_MAIL_LIFE = DAY / SECOND;

export interface EmailChangeServices {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly keyring: Keyring;
  readonly changeBudget: ChangeBudget;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What a signed-in user entered. */
interface EmailRequest {
  /** Only of users who have a usable one. */
  readonly password: string | undefined;
  readonly email: string;
  /** The address again, if the form asked for it twice; null: it was left empty. */
  readonly again: string | null | undefined;
}

/** Why a change is not accepted, in the order it is checked. */
type ChangeRefusal =
  | { readonly kind: 'wrong-password' | 'mismatch' | 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: RequestRefusal };

/**
 * Requests a change of e-mail: it is done when the link mailed to the new address is used. Nothing here looks up who has
 * that address, so that the work and the answer are the same for every address; the worker does.
 */
export function createEmailChange(services: EmailChangeServices) {
  const { storage, hasher, audit, outbox, keyring, changeBudget, clock } = services;
  const event = 'email.change_request';

  /** By the password; without one, by a fresh sign-in. A stolen session is neither. */
  async function prove(
    viewer: Viewer,
    entered: string,
    source: Source,
  ): Promise<Result<void, ChangeRefusal>> {
    const { user } = viewer;
    if (!hasUsablePassword(user)) {
      const stale = refuseStale(viewer, services);
      return stale ? refused({ kind: 'refused', refusal: stale }) : ok(undefined);
    }
    if (await hasher.verify(entered, user.password, source)) return ok(undefined);
    const detail = { reason: 'password' };
    await audit.recordFailure(source, { event, actorId: user.id, userId: user.id, detail });
    return refused({ kind: 'wrong-password' });
  }

  /** Counted in the database, not in the throttle: it protects strangers' mailboxes, also across restarts. */
  async function countRequest(stores: Transaction, { id }: User): Promise<RequestRefusal | null> {
    const now = clock.now();
    const keys = keyring.forEachKey(({ mac }) => mac('email-change-requests', [id]));
    const counter = { kind: 'email-change', keys } as const;
    const { count, resetsAt } = await countUnder(stores.otp, counter, DAY, now);
    return count > REQUESTS_PER_DAY ? throttled(resetsAt - now) : null;
  }

  async function enqueue(
    stores: Transaction,
    user: User,
    change: { readonly newEmail: string; readonly uid: string },
    source: Source,
  ): Promise<void> {
    const payload = { change: change.uid };
    await outbox.enqueue(stores, {
      kind: 'email-change',
      recipient: change.newEmail,
      payload,
      source,
      life: LINK_MAIL_LIFE,
    });
    const [recipient, phone] = [verifiedEmailOf(user), verifiedPhoneOf(user)];
    const life = NOTICE_LIFE;
    if (recipient !== null)
      await outbox.enqueue(stores, { kind: 'email-change-notice', recipient, payload, source, life });
    if (phone !== null)
      await outbox.enqueue(stores, {
        kind: 'email-change-sms',
        recipient: phone,
        payload: { userId: user.id, phone },
        source,
        life,
      });
  }

  return async (
    viewer: Viewer,
    { password: entered = '', email: newEmail, again }: EmailRequest,
    source: Source,
  ): Promise<Result<void, ChangeRefusal>> => {
    const { user } = viewer;
    const proved = await prove(viewer, entered, source);
    if (!proved.ok) return proved;
    if (again !== undefined && again !== newEmail) return refused({ kind: 'mismatch' });
    if (user.email !== null && emailKey(user.email) === emailKey(newEmail))
      return refused({ kind: 'unchanged' });
    const overBudget = await changeBudget.countOwn(user, source);
    if (overBudget) return refused({ kind: 'refused', refusal: overBudget });
    return storage.transaction(async (stores): Promise<Result<void, ChangeRefusal>> => {
      await lockChanges(stores, user.id);
      const current = await stores.users.byId(user.id);
      // A new password or another change came first, which ended the session.
      if (!current?.isActive || current.authGeneration !== user.authGeneration)
        return refused({ kind: 'refused', refusal: { code: 'not_authenticated' } });
      const tooMany = await countRequest(stores, current);
      if (tooMany) return refused({ kind: 'refused', refusal: tooMany });
      const uid = await keepChange(stores, current, newEmail, clock.now());
      await enqueue(stores, current, { newEmail, uid }, source);
      await audit.record(stores, source, { event, outcome: 'success', actorId: user.id, userId: user.id });
      return ok(undefined);
    });
  };
}
