import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { omittable, password } from '../contracts/fields.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import { byUser, fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Closure } from '../contracts/stores/closures.ts';
import { hasUsablePassword, type User, verifiedEmailOf, verifiedPhoneOf } from '../contracts/user.ts';
import { invalidFields, type RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { notFresh, refuseStale } from '../sessions/freshness.ts';
import { endCredentials } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

interface Services {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly clock: Clock;
}

const EVENT = 'account.close';

const NOT_FOR_STAFF = { code: 'permission_denied' } as const;

/**
 * Closes the account of a signed-in user. Nobody can sign in to it from then on; after ANONYMIZE_GRACE days it is erased
 * (erasure.ts). A stolen session must not do this: it takes a fresh one, or the password.
 *
 * @returns `wrong-password`, or a refusal of the request
 */
export const createClosing =
  ({ storage, hasher, outbox, audit, settings, clock }: Services) =>
  async (
    viewer: Viewer,
    typed: string | undefined,
    source: Source,
  ): Promise<Result<void, RequestRefusal | 'wrong-password'>> => {
    const { user } = viewer;
    // An operator's account must not vanish by one request: another operator removes it.
    if (user.isStaff) return refused(NOT_FOR_STAFF);
    const stale = typed === undefined ? refuseStale(viewer, { settings, clock }) : null;
    if (stale) return refused(stale);
    if (typed !== undefined && !(await isPasswordOf(user, typed))) {
      const detail = { reason: 'password' };
      await audit.recordFailure(source, { event: EVENT, actorId: user.id, userId: user.id, detail });
      return refused('wrong-password');
    }

    const isClosed = await storage.transaction(async (stores) => {
      const closure = await stores.closures.close(user, clock.now());
      if (!closure) return false;
      await endCredentials(stores, user.id);
      await stores.devices.removeOfUser(user.id);
      const detail = { proof: typed === undefined ? 'session' : 'password' };
      const entry = { event: EVENT, outcome: 'success', actorId: user.id, userId: user.id } as const;
      await audit.record(stores, source, { ...entry, detail });
      await notify(stores, user, closure);
      return true;
    });
    return isClosed || (await isClosedNow(user)) ? ok(undefined) : refused(notFresh(settings));

    async function isPasswordOf(owner: User, password: string): Promise<boolean> {
      return hasUsablePassword(owner)
        ? hasher.verify(password, owner.password, source)
        : hasher.verifyNobody(password, source);
    }

    /** With a link to undo it, which only somebody who can read the address of the account gets. */
    async function notify(stores: Transaction, owner: User, closure: Closure): Promise<void> {
      const [email, phone] = [verifiedEmailOf(owner), verifiedPhoneOf(owner)];
      const named = { userId: owner.id, closedAt: closure.closedAt };
      const life = NOTICE_LIFE;
      if (email !== null)
        await outbox.enqueue(stores, {
          kind: 'account-closed',
          recipient: email,
          payload: { ...named, email },
          source,
          life,
        });
      else if (phone !== null)
        await outbox.enqueue(stores, {
          kind: 'account-closed-sms',
          recipient: phone,
          payload: { ...named, phone },
          source,
          life,
        });
    }

    /** Another request came first: with the same wish, or with a change that voids what was checked. */
    async function isClosedNow({ id }: User): Promise<boolean> {
      const now = await storage.read.users.byId(id);
      return now !== undefined && now.closedAt !== null;
    }
  };

/** Closing one's own account. */
export function anonymize(services: Services): Route[] {
  const close = createClosing(services);
  return [
    route({
      method: 'PATCH',
      path: '/users/anonymize/',
      operationId: 'closeAccount',
      summary: 'Close the account of the signed-in user',
      description:
        'Needs a fresh session (RECENT_LOGIN_AGE) or the password. Ends every session, token and link; a mail or SMS with a link to undo it goes to the verified e-mail or else phone. After ANONYMIZE_GRACE days everything personal is erased. Not for staff.',
      tag: 'Profile',
      auth: 'required',
      csrf: true,
      throttle: { scope: 'password-change', identifier: byUser },
      body: { password: omittable(password()) },
      responses: {
        200: { description: 'The account is closed.', schema: Type.Object({ detail: Type.String() }) },
        400: { description: 'The password is wrong.', schema: fieldErrorsSchema },
      },
      errors: ['not_fresh', 'permission_denied'],
      async handle(request) {
        const closed = await close(viewerOf(request), request.body.password, request.source);
        if (closed.ok) return json(200, { detail: request.t(message('accountClosed')) }, { session: null });
        if (closed.refusal === 'wrong-password')
          return refuse(invalidFields({ password: [message('oldPasswordInvalid')] }));
        return refuse(closed.refusal);
      },
    }),
  ];
}
