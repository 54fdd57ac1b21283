import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { type CommandAnswer, latchkey } from '../support/process.ts';

interface Account {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly user_type: string;
  readonly is_active: boolean;
  readonly has_password: boolean;
  readonly is_phone_verified: boolean;
}

for (const name of await availableEngines()) {
  describe(`an operator at the command line [${name}]`, () => {
    let engine: Engine;
    before(async () => {
      engine = await openEngine(name);
    });
    after(() => engine.drop());

    const run = async (...args: string[]): Promise<CommandAnswer> => {
      const answer = await latchkey(engine.env, args);
      assert.equal(answer.stderr, '', args.join(' '));
      assert.equal(answer.code, 0, args.join(' '));
      return answer;
    };

    it('creates, finds, updates and deactivates accounts', async () => {
      const password = ' a password with spaces ';
      const created = await latchkey(
        engine.env,
        [
          'users',
          'create',
          '--json',
          '--email',
          'ada@example.com',
          '--verified-email',
          '--phone',
          '0530 123 45 67',
          '--password',
          '-',
        ],
        `${password}\n`,
      );
      const ada = created.json<Account>();
      assert.equal(ada.phone, '+905301234567');
      assert.equal(ada.has_password, true);
      assert.ok(!created.stdout.includes('$argon2'), 'a hash is nobody’s business');

      for (const who of [String(ada.id), 'ADA@example.com', '+90 530 123 45 67'])
        assert.equal((await run('users', 'show', who, '--json')).json<Account>().id, ada.id, who);
      const changes = ['--phone', '', '--no-verified-email', '--staff', '--language', 'tr'];
      const changed = await run('users', 'update', String(ada.id), '--json', ...changes);
      assert.partialDeepStrictEqual(changed.json(), {
        phone: null,
        is_email_verified: false,
        is_staff: true,
        role: 'manager',
        language_code: 'tr',
      });
      const owner = await run('users', 'update', String(ada.id), '--json', '--role', 'owner');
      assert.partialDeepStrictEqual(owner.json(), { is_staff: true, role: 'owner' });
      const both = await latchkey(engine.env, [
        'users',
        'update',
        String(ada.id),
        '--role',
        'owner',
        '--no-staff',
      ]);
      assert.match(both.stderr, /^latchkey: expected --role or --no-staff, not both/);
      const unknown = await latchkey(engine.env, ['users', 'update', String(ada.id), '--role', 'boss']);
      assert.match(unknown.stderr, /--role.*Allowed choices are support, manager, owner/);
      const closed = await run('users', 'deactivate', 'ada@example.com', '--json');
      assert.equal(closed.json<Account>().is_active, false);
      assert.deepEqual(
        (await run('users', 'list', '--email', 'ada@example.com', '--json'))
          .json<Account[]>()
          .map(({ id }) => id),
        [ada.id],
      );
      assert.match(
        (await run('users', 'list')).stdout,
        /^ID {2}TYPE .*\n\d+ +registered, owner, deactivated +ada@example\.com/,
      );
    });

    it('signs a guest in, sees the session and ends it', async () => {
      const guest = (
        await run('users', 'create', '--guest', '--email', 'guest@example.com', '--json')
      ).json<Account>();
      assert.equal(guest.user_type, 'guest');
      const signIn = (await run('sessions', 'create', '--user', String(guest.id), '--json')).json<
        Record<string, string>
      >();
      assert.equal(signIn.cookie, `sessionid=${signIn.session_id}; csrftoken=${signIn.csrf_token}`);
      assert.match(
        (await run('sessions', 'create', '--user', String(guest.id))).stdout,
        /^Cookie: sessionid=[a-z0-9]{32}; csrftoken=([A-Za-z0-9]{64})\nX-CSRFToken: \1\n$/,
      );

      const list = () => run('sessions', 'list', '--user', String(guest.id), '--json');
      const [newest] = (await list()).json<{ id: string }[]>();
      assert.ok(newest);
      assert.ok(!(await list()).stdout.includes(signIn.session_id ?? '?'), 'a list must not sign anybody in');
      assert.deepEqual((await run('sessions', 'revoke', newest.id, '--json')).json(), { ended: 1 });
      assert.deepEqual((await run('sessions', 'revoke', '--user', 'guest@example.com', '--json')).json(), {
        ended: 1,
      });
      assert.deepEqual((await list()).json(), []);
    });

    it('creates and revokes API tokens', async () => {
      const email = 'token@example.com';
      await run('users', 'create', '--email', email);
      assert.match(
        (await run('tokens', 'create', '--user', email)).stdout,
        /^Authorization: Token [0-9a-f]{40}\n$/,
      );
      const { token } = (await run('tokens', 'create', '--user', email, '--json')).json<{ token: string }>();
      assert.match(token, /^[0-9a-f]{40}$/);
      assert.deepEqual((await run('tokens', 'revoke', '--user', email, '--json')).json(), { ended: 2 });
    });

    it('creates tokens for introspection, of staff only', async () => {
      await run('users', 'create', '--email', 'warehouse@example.com', '--staff');
      await run('users', 'create', '--email', 'customer@example.com');
      const scope = ['--scope', 'introspect'];
      assert.match(
        (await run('tokens', 'create', '--user', 'warehouse@example.com', ...scope)).stdout,
        /^Authorization: Token [0-9a-f]{40}\n$/,
      );
      const create = ['tokens', 'create', '--user', 'customer@example.com'];
      const refused = await latchkey(engine.env, [...create, ...scope]);
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, /not staff/);
      assert.notEqual((await latchkey(engine.env, [...create, '--scope', 'everything'])).code, 0);
      await run('tokens', 'revoke', '--user', 'warehouse@example.com');
    });

    it('lists, rotates and withdraws the keys of session tokens', async () => {
      const list = async () =>
        (await run('signing-keys', 'list', '--json')).json<{ kid: string; state: string }[]>();
      assert.equal((await run('signing-keys', 'list')).stdout, 'no keys\n');
      const { kid: first } = (await run('signing-keys', 'rotate', '--now', '--json')).json<{ kid: string }>();
      const { kid: next } = (await run('signing-keys', 'rotate', '--json')).json<{ kid: string }>();
      assert.partialDeepStrictEqual(await list(), [
        { kid: first, state: 'signing' },
        { kid: next, state: 'next' },
      ]);
      const again = await latchkey(engine.env, ['signing-keys', 'rotate']);
      assert.equal(again.stderr, 'latchkey: the next key is published already; --now withdraws all others\n');
      assert.notEqual(again.code, 0);
      const { kid: last } = (await run('signing-keys', 'rotate', '--now', '--json')).json<{ kid: string }>();
      assert.deepEqual(
        (await list()).map(({ kid }) => kid),
        [last],
      );
      const withdrawn = await run('audit', 'list', '--event', 'signing_key.withdraw', '--json');
      assert.equal(withdrawn.json<unknown[]>().length, 2);
    });

    it('reads an audit trail that names the command line and holds, and lists settings', async () => {
      const rows = (await run('audit', 'list', '--event', 'user.create', '--json')).json<
        Record<string, unknown>[]
      >();
      assert.ok(rows.length >= 3);
      for (const row of rows) assert.partialDeepStrictEqual(row, { address: 'operator', actor: null });
      const report = (await run('audit', 'verify', '--json')).json<Record<string, unknown>>();
      assert.partialDeepStrictEqual(report, { is_whole: true, faults: [], seals: 0 });
      assert.ok(Number(report.unsealed_rows) >= rows.length);

      const setting = (await run('settings', 'get', 'SITE_NAME', '--json')).json<Record<string, unknown>>();
      assert.partialDeepStrictEqual(setting, { name: 'SITE_NAME', value: 'Latchkey', default: 'Latchkey' });
      assert.ok((await run('settings', 'list', '--json')).json<unknown[]>().length > 20);
    });

    it('finds the tables up to date, however often they are migrated', async () => {
      assert.deepEqual((await run('migrate', '--json')).json(), { applied: [] });
    });
  });
}
