import { emailOf } from '../../test/support/crowd/tables.ts';
import { PASSWORD } from '../support/people.ts';
import { type Asked, addressOf } from '../support/rate.ts';
import type { Customer, Shop } from './shop.ts';

/** One thing that costs, done once. @throws when it did not go well */
export type Step = () => Promise<void>;

/** What is measured. */
export interface Kind {
  readonly name: string;
  /** How often in a round: less often what hashes a password. */
  readonly times: number;
  /** Whose processor time it takes. */
  readonly by: 'service' | 'command';
  /** Prepares as many steps, which is not measured. */
  steps(shop: Shop, times: number): Promise<readonly Step[]>;
}

const ADDRESSES = 1000;

/** Sends a request, from another address each time. @param status of a good answer */
async function send(shop: Shop, { method = 'GET', path, headers = {}, body }: Asked, status: number) {
  const answer = await fetch(shop.service.url + path, {
    method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': addressOf(shop.count++, ADDRESSES),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${method} ${path} was answered ${answer.status} ${text}`);
  return answer;
}

/** Requests that need no preparation. */
const requests = (
  name: string,
  times: number,
  ask: (shop: Shop, index: number) => Asked,
  status = 200,
): Kind => ({
  name,
  times,
  by: 'service',
  steps: async (shop) =>
    Array.from({ length: times }, () => async (): Promise<void> => {
      await send(shop, ask(shop, shop.count), status);
    }),
});

/** What operators read, without HTTP and all that a request costs besides: what grows shows most here. */
const reads = (name: string, read: (shop: Shop, index: number) => Promise<unknown>): Kind => ({
  name: `query: ${name}`,
  times: 40,
  by: 'command',
  steps: async (shop, times) =>
    Array.from({ length: times }, () => async (): Promise<void> => {
      await read(shop, shop.count++);
    }),
});

const one = (customers: readonly Customer[], index: number): Customer =>
  customers[index % customers.length] as Customer;
/** Somebody of the crowd, another one each time. */
const anybody = ({ size }: Shop, index: number): number => ((index * 7919) % size) + 1;
const codeRequest = (phone: string): Asked => ({
  method: 'POST',
  path: '/users/otp-login/',
  body: { phone },
});

/** Signing in with codes that were sent to people's own phones. */
const verifyCode: Kind = {
  name: 'verify code',
  times: 8,
  by: 'service',
  async steps(shop, times) {
    const { core, signers } = shop;
    const given = new Map<string, { readonly id: number; readonly cookie: string }>();
    for (let index = 0; index < times; index++) {
      const { id, phone } = one(signers, shop.count);
      const answer = await send(shop, codeRequest(phone), 200);
      const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
      given.set(phone, { id, cookie: cookies.join('; ') });
    }
    const messages = await core.storage.read.outbox.list({ kind: 'otp', limit: times });
    const payloads = messages.map((message) => core.outbox.payloadOf('otp', message));
    // As the worker does when it sends them.
    await core.storage.transaction(async ({ otp }) => {
      for (const { phone, challengeUid } of payloads)
        await otp.assignUser(challengeUid, given.get(phone)?.id ?? 0);
    });
    return payloads.map(({ phone, code }) => async (): Promise<void> => {
      const headers = { cookie: given.get(phone)?.cookie ?? '' };
      await send(shop, { ...codeRequest(phone), headers, body: { phone, code } }, 302);
    });
  },
};

export const KINDS: readonly Kind[] = [
  requests('read session', 80, ({ readers }, index) => ({
    path: '/session/check/',
    headers: { cookie: one(readers, index).cookie },
  })),
  requests('read profile', 80, ({ readers }, index) => ({
    path: '/users/profile/',
    headers: { cookie: one(readers, index).cookie },
  })),
  requests('validate reset link', 80, ({ readers }, index) => ({
    path: `/users/api-reset/${one(readers, index).link}/`,
  })),
  requests('request reset mail', 40, (shop, index) => ({
    method: 'POST',
    path: '/users/password/reset/',
    body: { email: emailOf(anybody(shop, index)) },
  })),
  requests('request code', 40, (_shop, index) => codeRequest(`+90530${String(index).padStart(7, '0')}`)),
  verifyCode,
  requests('sign in, without hashing', 8, ({ signers }, index) => ({
    method: 'POST',
    path: '/users/login/',
    body: { email: one(signers, index).email, password: PASSWORD },
  })),
  requests(
    'register, without hashing',
    8,
    (_shop, index) => ({
      method: 'POST',
      path: '/users/registration/',
      body: { email: `newcomer${index}@example.com`, password: `${PASSWORD} of ${index}` },
    }),
    201,
  ),
  requests('read all settings', 20, ({ staff }) => ({ path: '/admin/api/settings/', headers: staff })),
  requests('list webhooks', 20, ({ staff }) => ({ path: '/admin/api/webhooks/', headers: staff })),
  requests('list audit trail', 20, ({ staff }) => ({ path: '/admin/api/audit/', headers: staff })),
  requests('list audit trail of a user', 40, ({ readers, staff }, index) => ({
    path: `/admin/api/audit/?user=${one(readers, index).id}`,
    headers: staff,
  })),
  requests('list messages', 20, ({ staff }) => ({ path: '/admin/api/messages/', headers: staff })),
  reads('audit trail', ({ core }) => core.audit.list({ limit: 50 })),
  reads('audit trail of a user', ({ core, readers }, index) =>
    core.audit.list({ limit: 50, userId: one(readers, index).id }),
  ),
  reads('messages', ({ core }) => core.storage.read.outbox.list({ limit: 50 })),
  reads('messages to somebody', ({ core, readers }, index) =>
    core.storage.read.outbox.list({
      limit: 50,
      recipientKey: core.outbox.recipientKeys(one(readers, index).email),
    }),
  ),
  reads('user by e-mail', ({ core, readers }, index) =>
    core.storage.read.users.list({ limit: 50, email: one(readers, index).email }),
  ),
  reads('user by phone', ({ core, readers }, index) =>
    core.storage.read.users.list({ limit: 50, phone: one(readers, index).phone }),
  ),
];
