import { presentSession } from '../../admin/person-details.ts';
import { UsageError } from '../../lib/failures.ts';
import { newCsrfToken } from '../../lib/random.ts';
import { type Desk, onlyOnMachine } from '../anywhere.ts';
import { personNamed } from './api.ts';

export type SessionEntry = ReturnType<typeof presentSession> & { readonly user: number };

export interface NewSession {
  readonly user: number;
  readonly cookieName: string;
  readonly id: string;
  readonly csrfToken: string;
  readonly expiresAt: string;
}

interface SessionDesk {
  create(reference: string): Promise<NewSession>;
  list(reference: string): Promise<SessionEntry[]>;
  revokeAll(reference: string): Promise<{ user: number; ended: number }>;
  /** @param name an id of the list, or its beginning */
  revoke(name: string): Promise<{ id: string; ended: number }>;
}

/** At least 8 digits of a session's hash. */
const SESSION_NAME = /^[0-9a-f]{8,64}$/;

export const sessionDesk: Desk<SessionDesk> = {
  here: ({ core, source, user: find }) => ({
    async create(reference) {
      const found = await find(reference);
      const signedIn = await core.credentials.startSession(found, source);
      if (!signedIn.ok) throw new UsageError(`user ${found.id} is not active`);
      const { id, expiresAt } = signedIn.value.session;
      return {
        user: found.id,
        cookieName: core.config.sessionCookieName,
        id,
        csrfToken: newCsrfToken(),
        expiresAt: new Date(expiresAt).toISOString(),
      };
    },
    async list(reference) {
      const found = await find(reference);
      const alive = await core.sessions.ofUser(found);
      return alive.map((session) => ({ ...presentSession(session), user: found.id }));
    },
    async revokeAll(reference) {
      const found = await find(reference);
      return { user: found.id, ended: await core.credentials.endSessions(found, source) };
    },
    async revoke(name) {
      if (!SESSION_NAME.test(name))
        throw new UsageError(
          `expected a session's id of 8 to 64 hexadecimal digits, got ${JSON.stringify(name)}`,
        );
      const [session, another] = await core.storage.read.sessions.withPrefix(name);
      if (another) throw new UsageError(`several sessions begin with ${name}; give more digits`);
      if (!session) throw new UsageError(`there is no session ${name}`);
      const isEnded = await core.credentials.endSession(session, source);
      return { id: presentSession(session).id, ended: isEnded ? 1 : 0 };
    },
  }),

  overHttp: (client) => ({
    async create(reference) {
      const { pk: user } = await personNamed(client, reference);
      const made = await client.post('/admin/api/sessions/', { body: { user } });
      return {
        user: made.user,
        cookieName: made.cookie_name,
        id: made.session_id,
        csrfToken: made.csrf_token,
        expiresAt: made.expires_at,
      };
    },
    async list(reference) {
      const { pk: id } = await personNamed(client, reference);
      const person = await client.get('/admin/api/users/{id}/', { params: { path: { id } } });
      return person.sessions.map((session) => ({ ...session, user: id }));
    },
    async revokeAll(reference) {
      const { pk: id } = await personNamed(client, reference);
      const { sessions } = await client.post('/admin/api/users/{id}/sign-out/', { params: { path: { id } } });
      return { user: id, ended: sessions };
    },
    revoke: async () => onlyOnMachine('sessions revoke <session>'),
  }),
};
