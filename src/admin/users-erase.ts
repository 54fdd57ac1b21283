import { Type } from 'typebox';
import type { Source } from '../contracts/requester.ts';
import { json, type Route, refuse, route } from '../contracts/route.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { CLOSE_EVENT, createAccountClosing } from '../profile/close-account.ts';
import type { Settings } from '../settings.ts';
import { forbid, type PersonServices, personRoute, withPerson } from './person.ts';

interface Services extends PersonServices {
  readonly outbox: Outbox;
  readonly settings: Settings;
  readonly clock: Clock;
}

/**
 * Closes an account for somebody who asks an owner to erase it. It is erased when the grace period is over, as if they had closed
 * it themselves: a stolen token of an owner must not erase a shop's customers for good.
 *
 * @returns when it was closed, milliseconds since the epoch
 */
export const createErasing = (services: Services) => {
  const { storage } = services;
  const closeAccount = createAccountClosing(services);
  return (
    userId: number,
    { owner, source }: { readonly owner: User; readonly source: Source },
  ): Promise<Result<number, 'not-found' | 'staff' | 'changed'>> =>
    storage.transaction(async (stores) => {
      await stores.exclusively(`account:${userId}`);
      const before = await stores.users.byId(userId);
      if (!before || before.userType === 'anonymized') return refused('not-found');
      if (before.isStaff) return refused('staff');
      if (before.closedAt !== null) return ok(before.closedAt);
      // Only active accounts close. The phone of one that was deactivated may be somebody else's by now.
      const opened = { isActive: true, isPhoneVerified: false };
      const open = before.isActive ? before : await stores.users.update(userId, opened, 'keep-credentials');
      const detail = { by: 'owner' };
      const closure = open && (await closeAccount(stores, open, { actorId: owner.id, source, detail }));
      return closure ? ok(closure.closedAt) : refused('changed');
    });
};

/** Erasing somebody's account at their request. */
export function usersErase(services: Services): Route[] {
  const { settings, audit } = services;
  const erase = createErasing(services);
  return [
    route({
      ...personRoute,
      role: 'owner',
      secondFactor: 'recent',
      method: 'POST',
      path: '/admin/api/users/:id/erase/',
      operationId: 'eraseUser',
      summary: 'Close an account and have everything personal erased',
      description:
        'The account is closed at once, and erased ANONYMIZE_GRACE days later; until then `activate/` opens it again, as does the link in the notice that its user gets. Of staff it is refused: take them off the staff first.',
      responses: {
        202: {
          description: 'It is closed.',
          schema: Type.Object({
            closed_at: Type.String({ format: 'date-time' }),
            erased_at: Type.String({ format: 'date-time', description: 'Not before then.' }),
          }),
        },
      },
      errors: ['not_found', 'precondition_failed'],
      handle: withPerson(
        services,
        { event: CLOSE_EVENT, toStaff: 'nobody' },
        async ({ user, staff: owner }, request) => {
          const closed = await erase(user.id, { owner, source: request.source });
          if (closed.ok)
            return json(202, {
              closed_at: new Date(closed.value).toISOString(),
              erased_at: new Date(closed.value + settings.get('ANONYMIZE_GRACE') * DAY).toISOString(),
            });
          if (closed.refusal === 'staff')
            return forbid(audit, request, { event: CLOSE_EVENT, userId: user.id, reason: 'staff' });
          return refuse({ code: closed.refusal === 'changed' ? 'precondition_failed' : 'not_found' });
        },
      ),
    }),
  ];
}
