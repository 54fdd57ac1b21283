import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../../src/app.ts';
import { type Route, route } from '../../src/contracts/route.ts';
import { createLogger } from '../../src/http/logger.ts';
import { createServer } from '../../src/http/server.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { createApp } from '../../src/server.ts';
import { onSqlite, PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { Browser, PAGE, type Response } from '../support/browser.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { layWire, type Wire } from '../support/wire.ts';

const LOGIN = '/users/login/';
const UNAVAILABLE = { detail: 'Service temporarily unavailable, try again later.' };
const SERVER_ERROR = { detail: 'Server error.' };
/** What a fault of ours may carry, and nobody may see. */
const SECRET = 'select * from users at /srv/latchkey/secret.ts:1';
const CREDENTIALS = { email: 'ada@example.com', password: PASSWORD };

const assertUnavailable = (answer: Response, name = ''): void => {
  assert.deepEqual([answer.status, answer.json()], [503, UNAVAILABLE], name);
  assert.match(String(answer.headers['retry-after']), /^\d+$/, name);
};

const engines = (await availableEngines()).filter((name) => name !== 'sqlite');

for (const engine of engines) {
  describe(`a service that lost its database [${engine}]`, () => {
    let opened: Engine;
    let wire: Wire;
    let app: TestApp;
    before(async () => {
      opened = await openEngine(engine);
      wire = await layWire(opened.env.DATABASE_URL ?? '', 5432);
      app = await startTestApp(engine, { ...opened, env: { ...opened.env, DATABASE_URL: wire.url } });
    });
    after(async () => {
      await app.close();
      await wire.cut();
      await opened.drop();
    });

    async function untilItIsBack(email: string | null): Promise<void> {
      for (let tries = 0; ; tries += 1) {
        const { status } = await app.browser().post(LOGIN, { email, password: PASSWORD });
        if (status === 200) return;
        assert.equal(status, 503);
        assert.ok(tries < 100, 'it never came back');
        await sleep(20);
      }
    }

    it('answers waiting requests when the connection breaks, and keeps running', async () => {
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const waiting = Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? browser.get('/current_user/')
          : app.browser().post(LOGIN, { ...CREDENTIALS, email: `${index}@example.com` }),
      );
      await wire.cut();
      const statuses = new Set((await Promise.all(waiting)).map((answer) => answer.status));
      assert.ok(statuses.has(503), 'the wire was cut too late');
      for (const status of statuses) assert.ok([200, 400, 503].includes(status), String(status));
      await wire.mend();
      await untilItIsBack(user.email);
    });

    it('asks people to come back, and serves them again when it is there', async () => {
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const credentials = { email: user.email, password: PASSWORD };
      await wire.cut();
      assertUnavailable(await app.browser().post(LOGIN, credentials), 'sign-in');
      assertUnavailable(await app.browser().post('/users/password/reset/', { email: user.email }), 'reset');
      assertUnavailable(await browser.get('/current_user/'), 'session');
      assertUnavailable(await browser.post('/users/logout/'), 'sign-out');
      assertUnavailable(await app.browser().get(`/users/api-reset/${app.resetLink(user)}/`), 'link');
      const page = await app.browser().post('/login/', credentials, { headers: PAGE });
      assert.equal(page.status, 503);
      assert.match(String(page.headers['content-type']), /^text\/html/);
      assert.equal((await app.browser().get('/csrf_token/')).status, 200);

      await wire.mend();
      await untilItIsBack(user.email);
    });
  });
}

/** The service with parts of its own replaced. */
async function withFaults<T>(
  app: TestApp,
  faults: Partial<Core>,
  use: (b: Browser) => Promise<T>,
): Promise<T> {
  const broken = createApp({ ...app.core, ...faults });
  try {
    return await use(new Browser(broken));
  } finally {
    await broken.close();
  }
}

const failing = (fault: unknown): Partial<Core> => {
  const fail = async (): Promise<never> => {
    throw fault;
  };
  return { signIn: { withPassword: fail, complete: fail, recordFailure: fail } };
};

const FAULTS: [string, unknown][] = [
  ['an error', new Error(SECRET)],
  [
    'an error that claims a status',
    Object.assign(new Error(SECRET), { statusCode: 200, status: 204, headers: { 'x-leak': SECRET } }),
  ],
  ['a type error', new TypeError(SECRET, { cause: new Error(SECRET) })],
  ['a text', SECRET],
  ['nothing', undefined],
  ['null', null],
  ['a number', 404],
  ['an object', { message: SECRET, code: 'FST_ERR', stack: SECRET }],
];

onSqlite('a fault of ours', (getApp) => {
  it('is 500 without a word about it, for scripts and for browsers', async () => {
    for (const [name, fault] of FAULTS) {
      await withFaults(getApp(), failing(fault), async (browser) => {
        const answer = await browser.post(LOGIN, CREDENTIALS);
        assert.deepEqual([answer.status, answer.json()], [500, SERVER_ERROR], name);
        const page = await browser.post(LOGIN, CREDENTIALS, { headers: PAGE });
        assert.equal(page.status, 500, name);
        assert.match(String(page.headers['content-type']), /^text\/html/);
        for (const { text, headers } of [answer, page])
          assert.doesNotMatch(
            `${text}${JSON.stringify(headers)}`,
            /select|secret|latchkey\/|\.ts|stack|FST_/,
            name,
          );
      });
    }
  });

  it('is logged with its stack, but without the contents of the request', async () => {
    const lines: string[] = [];
    const logger = createLogger('trace', { write: (line) => void lines.push(line) });
    await withFaults(getApp(), { ...failing(new Error('the disk is on fire')), logger }, async (browser) => {
      browser.cookies.set('sessionid', 'hunter2'.repeat(4));
      await browser.post(`${LOGIN}?next=/hunter2/`, { email: 'hunter2@example.com', password: 'hunter2' });
      await browser.get('/users/api-reset/hunter2/hunter2/');
      await browser.get('/hunter2/');
    });
    const log = lines.join('');
    assert.match(log, /the disk is on fire/);
    assert.match(log, /"stack":"Error: the disk is on fire\\n/);
    assert.match(log, /"reqId":"[0-9a-f]+-1"/);
    assert.match(log, /"route":"\/users\/api-reset\/:uidb64\/:token\/"/);
    assert.doesNotMatch(log, /hunter2/);
  });

  it('in the error page itself is still no word of it', async () => {
    for (const broken of ['page', 'language'] as const) {
      const app = faultyServer(getApp(), broken);
      for (const url of ['/boom/', '/nothing/']) {
        const answer = await app.inject({ method: 'GET', url, headers: PAGE });
        assert.deepEqual(
          answer.json(),
          broken === 'page' && url === '/nothing/' ? { detail: 'Not found.' } : SERVER_ERROR,
        );
        assert.match(String(answer.headers['content-type']), /^application\/json/);
      }
      await app.close();
    }
  });

  it('is 503 when it says that it cannot take more work now', async () => {
    const overloaded = failing(new Unavailable('the queue', new Error(SECRET)));
    await withFaults(getApp(), overloaded, async (browser) => {
      const answer = await browser.post(LOGIN, CREDENTIALS);
      assertUnavailable(answer);
      assert.equal((await browser.post(LOGIN, CREDENTIALS, { headers: PAGE })).status, 503);
    });
  });
});

/** A server of which even the way to tell about errors is broken. */
function faultyServer({ core }: TestApp, broken: 'page' | 'language') {
  const boom: Route = route({
    method: 'GET',
    path: '/boom/',
    operationId: 'boom',
    summary: '',
    tag: 'Operation',
    auth: 'none',
    responses: {},
    handle: async () => {
      throw new Error(SECRET);
    },
  });
  const fail = (): never => {
    throw new Error(SECRET);
  };
  return createServer({
    routes: [boom],
    assets: [],
    renderPage: fail,
    publicUrl: core.config.publicUrl,
    trustedProxies: [],
    isStopping: () => false,
    requestDeadline: 5000,
    sessions: core.sessions,
    throttle: {
      countRequest: fail,
      refuseKnown: fail,
      countFailure: fail,
      countFault: fail,
    },
    visitorBudget: { keep: fail },
    secondFactors: { refuse: fail },
    site: core.site,
    keyring: core.keyring,
    settings: broken === 'language' ? { get: fail, isUnreadable: fail } : core.settings,
    addressRules: core.config,
    cookieRules: { sessionName: 'sessionid', isSecure: false, clock: core.clock },
    logger: createLogger('silent'),
  });
}
