import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Engine, openEngine } from '../support/engines.ts';
import { pngOf, svgOf } from '../support/images.ts';
import { type CommandAnswer, latchkey, type ServerProcess, startServer } from '../support/process.ts';

interface Account {
  readonly id: number;
  readonly email: string;
}

describe('an operator without the secrets of production, at the command line over HTTP', () => {
  let engine: Engine;
  let server: ServerProcess;
  let token: string;
  before(async () => {
    engine = await openEngine('sqlite');
    server = await startServer(engine.env, ['--no-worker']);
    await here('users', 'create', '--email', 'owner@example.com', '--role', 'owner');
    token = (await here('tokens', 'create', '--user', 'owner@example.com', '--json')).json<{
      token: string;
    }>().token;
  });
  after(async () => {
    await server.stop();
    await engine.drop();
  });

  const succeeded = (answer: CommandAnswer, args: readonly string[]): CommandAnswer => {
    assert.deepEqual([answer.stderr, answer.code], ['', 0], args.join(' '));
    return answer;
  };
  const here = async (...args: string[]) => succeeded(await latchkey(engine.env, args), args);
  /** Nothing of the environment but the token. */
  const remotely = (...args: string[]) => latchkey({ LATCHKEY_TOKEN: token }, [...args, '--url', server.url]);
  const overHttp = async (...args: string[]) => succeeded(await remotely(...args), args);

  /** Runs a command both ways, as text and as JSON. */
  async function sameOf(...args: string[]): Promise<void> {
    assert.equal((await overHttp(...args)).stdout, (await here(...args)).stdout, args.join(' '));
    const json = [...args, '--json'];
    assert.deepEqual((await overHttp(...json)).json(), (await here(...json)).json(), json.join(' '));
  }

  /** Runs a change each way, on an account of its own, and compares what is printed but for what names it. */
  async function sameChange(command: (who: string) => string[]): Promise<void> {
    const outputs: string[] = [];
    for (const run of [here, overHttp]) {
      count += 1;
      const email = `customer${count}@example.com`;
      const { id } = (await here('users', 'create', '--email', email, '--json')).json<Account>();
      const { stdout } = await run(...command(email));
      // Times first: an id may be a minute of one, too.
      const timeless = stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|[A-Za-z0-9]{32,}/g, '…');
      outputs.push(timeless.replaceAll(email, 'EMAIL').replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID'));
    }
    const [one, other] = outputs;
    assert.equal(other, one, command('EMAIL').join(' '));
  }
  let count = 0;

  it('shows people as on the machine', async () => {
    const phone = '+905301112233';
    await here(
      'users',
      'create',
      '--email',
      'ada@example.com',
      '--phone',
      phone,
      '--verified-phone',
      '--first-name',
      'Ada',
    );
    await sameOf('users', 'show', 'ADA@example.com');
    await sameOf('users', 'show', phone);
    await sameOf('users', 'list');
    await sameOf('users', 'list', '--email', 'ada@example.com');
    await here('sessions', 'create', '--user', 'ada@example.com');
    await sameOf('sessions', 'list', '--user', 'ada@example.com');
  });

  it('changes people as on the machine', async () => {
    await sameChange((who) => [
      'users',
      'update',
      who,
      '--first-name',
      'Grace',
      '--language',
      'tr',
      '--json',
    ]);
    await sameChange((who) => ['users', 'deactivate', who]);
    await sameChange((who) => ['sessions', 'create', '--user', who, '--json']);
    await sameChange((who) => ['sessions', 'revoke', '--user', who]);
    const created = await overHttp('users', 'create', '--guest', '--email', 'visitor@example.com', '--json');
    assert.deepEqual(created.json(), (await here('users', 'show', 'visitor@example.com', '--json')).json());
  });

  it('reads and verifies the audit trail as on the machine', async () => {
    await sameOf('audit', 'list', '--event', 'user.create');
    await sameOf('audit', 'list', '--user', 'ada@example.com', '--event', 'session.sign_in', '--since', '1h');
    const verdict = (await overHttp('audit', 'verify', '--json')).json<object>();
    assert.partialDeepStrictEqual(verdict, { is_whole: true, faults: [] });
    assert.deepEqual(
      Object.keys(verdict),
      Object.keys((await here('audit', 'verify', '--json')).json<object>()),
    );
  });

  it('finds out about messages as on the machine, and acts on them', async () => {
    await fetch(`${server.url}/users/password/reset/`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'owner@example.com' }),
    });
    await fetch(`${server.url}/users/otp-login/`, {
      method: 'POST',
      body: new URLSearchParams({ phone: '+905301112233' }),
    });
    const list = ['messages', 'list', '--kind', 'otp'];
    await sameOf(...list);
    const [message] = (await here(...list, '--json')).json<{ id: string }[]>();
    assert.ok(message);
    await sameOf('messages', 'show', message.id);
    assert.equal((await overHttp('messages', 'cancel', message.id)).stdout, 'cancelled\n');
    const again = await remotely('messages', 'retry', message.id);
    assert.deepEqual([again.code, again.stdout], [1, '']);
    assert.match(again.stderr, new RegExp(`^latchkey: message ${message.id}`));
    await sameOf('webhooks', 'list');
  });

  it('reads and changes settings as on the machine, and proposes critical ones', async () => {
    await sameOf('settings', 'list');
    const set = ['settings', 'set', 'LANGUAGE_CODE', 'tr'];
    assert.equal((await overHttp(...set)).stdout, (await here(...set)).stdout);
    await sameOf('settings', 'get', 'LANGUAGE_CODE');
    await sameOf('settings', 'history', 'LANGUAGE_CODE');
    const wrong = ['settings', 'set', 'ANONYMIZE_GRACE', '"soon"'];
    assert.equal((await remotely(...wrong)).stderr, (await latchkey(engine.env, wrong)).stderr);
    const proposed = await overHttp('settings', 'set', 'STOREFRONT_URL', 'https://shop.example');
    assert.match(proposed.stdout, /^STOREFRONT_URL is critical: proposed as \d+, another owner confirms it/);
    await sameOf('settings', 'proposals');
    const unset = await overHttp('settings', 'unset', 'LANGUAGE_CODE');
    assert.equal(unset.stdout, 'LANGUAGE_CODE is "en", the default\n');
  });

  it('uploads images for the look of the shop as on the machine, and reads why one is refused', async () => {
    const file = (name: string, content: Buffer | string): string => {
      const path = join(engine.env.DATA_DIR ?? '', name);
      writeFileSync(path, content);
      return path;
    };
    const logo = file('logo.png', pngOf());
    const add = ['branding', 'image', 'add', logo];
    const { id } = (await overHttp(...add, '--json')).json<{ id: string }>();
    // Addresses differ: on the machine the port is not known here.
    const list = ['branding', 'image', 'list'];
    assert.equal((await overHttp(...list)).stdout, (await here(...list)).stdout);
    assert.equal((await here(...add, '--json')).json<{ id: string }>().id, id);
    const drawing = file('logo.svg', svgOf('<rect width="9" height="9"/><script>alert(1)</script>'));
    const drawn = await latchkey(engine.env, ['branding', 'image', 'add', drawing]);
    assert.deepEqual([drawn.code, drawn.stderr], [0, 'latchkey: warning: left out of it: <script>\n']);
    const refusals = [
      ['branding', 'image', 'add', file('photo.png', 'not an image')],
      ['branding', 'image', 'add', file('huge.png', Buffer.alloc(500 * 1024))],
      ['branding', 'image', 'add', join(engine.env.DATA_DIR ?? '', 'none.png')],
      ['branding', 'image', 'remove', `${'0'.repeat(32)}.png`],
      ['branding', 'image', 'remove', id],
    ];
    await here('settings', 'set', 'BRANDING', JSON.stringify({ logo: id }));
    for (const refused of refusals) {
      const [far, near] = [await remotely(...refused), await latchkey(engine.env, refused)];
      assert.deepEqual([far.code, far.stderr], [1, near.stderr], refused.join(' '));
      assert.match(far.stderr, /^latchkey: [^\n]+\n$/);
    }
    await here('settings', 'unset', 'BRANDING');
    assert.equal((await overHttp('branding', 'image', 'remove', id)).stdout, `deleted ${id}\n`);
  });

  it('reads in one line what does not work, and why', async () => {
    const complaint = async (args: string[], env: Record<string, string> = { LATCHKEY_TOKEN: token }) => {
      const answer = await latchkey(env, args);
      assert.deepEqual([answer.code, answer.stdout], [1, ''], args.join(' '));
      assert.match(answer.stderr, /^latchkey: [^\n]+\n$/, args.join(' '));
      return answer.stderr;
    };
    const at = ['--url', server.url];
    for (const command of [
      ['migrate'],
      ['keys', 'status'],
      ['tokens', 'create', '--user', '1'],
      ['messages', 'budgets'],
    ])
      assert.match(
        await complaint([...command, ...at]),
        /works only on the machine that the service runs on/,
      );
    const promotion = ['users', 'update', 'ada@example.com', '--role', 'owner', ...at];
    assert.match(await complaint(promotion), /making somebody staff works only on the machine/);
    assert.match(await complaint(['messages', 'retry', '--state', 'dead', ...at]), /--state works only on/);
    const show = ['users', 'show', '1'];
    assert.match(await complaint([...show, '--url', 'http://id.shop.example']), /expected https:\/\//);
    assert.match(await complaint([...show, '--url', 'shop']), /expected the address of the service/);
    assert.match(await complaint([...show, ...at], {}), /LATCHKEY_TOKEN/);
    assert.match(await complaint([...show, ...at], { LATCHKEY_TOKEN: 'x' }), /40 hexadecimal digits/);
    assert.match(await complaint([...show, ...at], { LATCHKEY_TOKEN: '0'.repeat(40) }), /[Tt]oken/);
    assert.match(
      await complaint([...show, '--url', 'http://127.0.0.1:9']),
      /http:\/\/127\.0\.0\.1:9 is unavailable/,
    );
    assert.match(await complaint([...show, '--token-file', 'none']), /a token is for --url/);
    assert.match(await complaint([...show, ...at, '--token-file', 'none']), /cannot read none \(ENOENT\)/);
    assert.match(await complaint(['users', 'show', 'nobody@example.com', ...at]), /no user with the e-mail/);
    assert.match(await complaint(['users', 'show', '999', ...at]), /there is no user 999/);
  });

  it('takes the token from a file, and warns of one that everybody on the machine can read', async () => {
    const file = join(engine.env.DATA_DIR ?? '', 'token');
    writeFileSync(file, `${token}\n`);
    const list = ['users', 'list', '--url', server.url];
    const answer = await latchkey({}, [...list, '--token-file', file]);
    assert.deepEqual([answer.stderr, answer.code], ['', 0]);
    const exposed = await latchkey({}, [...list, '--token', token]);
    assert.match(exposed.stderr, /^latchkey: warning: a token on the command line shows in the process list/);
    assert.equal(exposed.stdout, answer.stdout);
  });
});
