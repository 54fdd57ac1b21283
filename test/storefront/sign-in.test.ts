import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Core } from '../../src/app.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { createApp } from '../../src/server.ts';
import { onEveryEngine, onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const WRONG = { kind: 'errors', form: 'Unable to log in with provided credentials.' };
const env = STOREFRONT_ENV;

onEveryEngine(
  'a customer who signs in at a storefront',
  (getApp) => {
    it('is signed in there and here, by the cookie that the storefront keeps', async () => {
      const app = getApp();
      const user = await app.createUser();
      const visitor = new Visitor(app);
      assert.deepEqual(await visitor.openSignInPage(), { status: 200, data: { html: '' }, calls: 1 });
      const email = user.email ?? '';
      assert.deepEqual(await visitor.submit('login', { email, password: PASSWORD }), { kind: 'signed in' });
      assert.equal((await visitor.me())?.pk, user.id);
    });

    it('reads why it did not work, under the fields or above the form', async () => {
      const app = getApp();
      const user = await app.createUser();
      const visitor = new Visitor(app);
      await visitor.openSignInPage();
      const email = user.email ?? '';
      assert.deepEqual(await visitor.submit('login', { email, password: 'wrong' }), WRONG);
      assert.deepEqual(await visitor.submit('login', { email: 'ada', password: '' }), {
        kind: 'errors',
        fields: { email: 'Enter a valid email address.', password: 'This field may not be blank.' },
      });
      const german = new Visitor(app, 'de-de');
      const seen = await german.submit('login', { email, password: 'wrong' });
      assert.ok('form' in seen && seen.form !== WRONG.form && seen.form.length > 10, JSON.stringify(seen));
      assert.equal(await visitor.me(), null);
    });

    it('reads how long to wait when there were too many', async () => {
      const app = getApp();
      const user = await app.createUser();
      const email = user.email ?? '';
      const visitor = new Visitor(app);
      for (let count = 0; count < 20; count++)
        assert.deepEqual(await visitor.submit('login', { email, password: 'wrong' }), WRONG);
      const seen = await visitor.submit('login', { email, password: PASSWORD });
      assert.match(
        'form' in seen ? seen.form : '',
        /^Request was throttled\. Expected available in \d+ seconds?\.$/,
      );
      assert.equal(visitor.statuses.at(-1), 429);
    });

    it('is not kept out by others behind the same storefront, who all come from its address', async () => {
      const app = getApp();
      const user = await app.createUser();
      for (let count = 0; count < 401; count++)
        await new Visitor(app).submit('login', { email: `visitor${count}@example.com`, password: '' });
      const seen = await new Visitor(app).submit('login', { email: user.email ?? '', password: PASSWORD });
      assert.deepEqual(seen, { kind: 'signed in' });
    });
  },
  { env },
);

onEveryEngine(
  'a customer at a storefront whose address counts',
  (getApp) => {
    it('reads the same text when the address is over its limit', async () => {
      const app = getApp();
      const submit = (count: number) =>
        new Visitor(app).submit('login', { email: `guest${count}@example.com`, password: 'x' });
      assert.deepEqual([await submit(1), await submit(2)], [WRONG, WRONG]);
      const seen = await submit(3);
      assert.match('form' in seen ? seen.form : '', /^Request was throttled/);
    });
  },
  {
    env: { ...env, STOREFRONT_ADDRESSES: '' },
    settings: { THROTTLING_SETTINGS: { login: { count: 20, duration: 60, ip_count: 2 } } },
  },
);

/** A storefront in front of a service of which a part fails. */
async function withFault(
  app: TestApp,
  fault: unknown,
  use: (visitor: Visitor) => Promise<void>,
): Promise<void> {
  const fail = async (): Promise<never> => {
    throw fault;
  };
  const faults: Partial<Core> = { signIn: { withPassword: fail, complete: fail, recordFailure: fail } };
  const broken = createApp({ ...app.core, ...faults });
  try {
    await use(new Visitor({ ...app, app: broken }));
  } finally {
    await broken.close();
  }
}

onSqlite(
  'a customer who signs in while something is wrong with us',
  (getApp) => {
    it('reads that it is us, and is not taken for signed in', async () => {
      const credentials = { email: 'ada@example.com', password: PASSWORD };
      for (const [fault, status, form] of [
        [new Error('secret'), 500, 'Server error.'],
        [new Unavailable('the queue', null), 503, 'Service temporarily unavailable, try again later.'],
      ] as const)
        await withFault(getApp(), fault, async (visitor) => {
          assert.deepEqual(await visitor.submit('login', credentials), { kind: 'errors', form });
          assert.deepEqual(visitor.statuses, [status]);
        });
    });
  },
  { env },
);
