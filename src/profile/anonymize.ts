import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { omittable, password } from '../contracts/fields.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import { byUser, fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { invalidFields, type RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { notFresh, refuseStale } from '../sessions/freshness.ts';
import type { Settings } from '../settings.ts';
import type { ChangeBudget } from '../throttle/change-budget.ts';
import { CLOSE_EVENT, createAccountClosing } from './close-account.ts';

interface Services {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly changeBudget: ChangeBudget;
  readonly settings: Settings;
  readonly clock: Clock;
}

const NOT_FOR_STAFF = { code: 'permission_denied' } as const;

/**
 * Closes the account of a signed-in user. Nobody can sign in to it from then on; after ANONYMIZE_GRACE days it is erased
 * (erasure.ts). A stolen session must not do this: it takes a fresh one, or the password.
 *
 * @returns `wrong-password`, or a refusal of the request
 */
export const createClosing = ({
  storage,
  hasher,
  outbox,
  audit,
  changeBudget,
  settings,
  clock,
}: Services) => {
  const closeAccount = createAccountClosing({ outbox, audit, clock });
  return async (
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
      await audit.recordFailure(source, { event: CLOSE_EVENT, actorId: user.id, userId: user.id, detail });
      return refused('wrong-password');
    }
    const tooMany = await changeBudget.countOwn(user, source);
    if (tooMany) return refused(tooMany);

    const isClosed = await storage.transaction(async (stores) => {
      const detail = { proof: typed === undefined ? 'session' : 'password' };
      return (await closeAccount(stores, user, { actorId: user.id, source, detail })) !== undefined;
    });
    return isClosed || (await isClosedNow(user)) ? ok(undefined) : refused(notFresh(settings));

    async function isPasswordOf(owner: User, password: string): Promise<boolean> {
      return hasUsablePassword(owner)
        ? hasher.verify(password, owner.password, source)
        : hasher.verifyNobody(password, source);
    }

    /** Another request came first: with the same wish, or with a change that voids what was checked. */
    async function isClosedNow({ id }: User): Promise<boolean> {
      const now = await storage.read.users.byId(id);
      return now !== undefined && now.closedAt !== null;
    }
  };
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
