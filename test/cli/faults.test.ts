import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Environment } from '../../src/config/config.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';

describe('a mistake at the command line', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine('sqlite');
  });
  after(() => engine.drop());

  const complaint = async (args: readonly string[], env: Environment = {}, input = ''): Promise<string> => {
    const answer = await latchkey({ ...engine.env, ...env }, args, input);
    assert.equal(answer.code, 1, args.join(' '));
    assert.equal(answer.stdout, '', args.join(' '));
    return answer.stderr;
  };

  it('reads in one line what was expected, and nothing is printed where a program would read it', async () => {
    const complaints: [string[], RegExp][] = [
      [
        [],
        /^latchkey: expected one of the commands serve, worker, migrate, vacuum, doctor, backup, restore, copy, import, export, users, .*\n$/,
      ],
      [['users'], /^latchkey: users: expected one of the commands create, show, .*\n$/],
      [
        ['usres'],
        /^latchkey: unknown command 'usres' \(Did you mean users\?\); expected one of serve, .*\n$/,
      ],
      [
        ['users', 'create', '--emial', 'x'],
        /^latchkey: users create: unknown option '--emial' .*see latchkey users create --help\n$/,
      ],
      [
        ['users', 'list', '--limit', '0'],
        /^latchkey: users list: .* expected a whole number from 1 to 1000; .*\n$/,
      ],
      [['users', 'create', '--language', 'xx'], /^latchkey: users create: .* expected one of en, tr.*\n$/],
      [['messages', 'list', '--state', 'lost'], /^latchkey: messages list: .* queued, sending, sent, .*\n$/],
      [
        ['sessions', 'create'],
        /^latchkey: sessions create: required option '--user <user>' not specified; .*\n$/,
      ],
      [
        ['sessions', 'revoke'],
        /^latchkey: sessions revoke: expected either a session’s id or --user <user>\n$/,
      ],
      [['users', 'show'], /^latchkey: users show: missing required argument 'user'; .*\n$/],
      [['users', 'list', '--json', 'x'], /^latchkey: users list: too many arguments.*\n$/],
    ];
    for (const [args, expected] of complaints) assert.match(await complaint(args), expected);
  });

  it('is reported for every field of an account at once, by its flags', async () => {
    assert.equal(
      await complaint(
        ['users', 'create', '--json', '--email', 'nobody', '--phone', '12', '--password', '-'],
        {},
        'long enough\n',
      ),
      'latchkey: --email: Enter a valid email address.; --phone: Enter a valid phone number.\n',
    );
    assert.match(
      await complaint(['users', 'create', '--guest', '--password', '-'], {}, 'long enough\n'),
      /--password: A guest has no password\./,
    );
    assert.equal(
      await complaint(['users', 'create', '--password', '-'], {}, 'two\nlines\n'),
      'latchkey: --password -: expected one line on standard input\n',
    );
    assert.equal(
      await complaint(['users', 'create', '--password']),
      'latchkey: --password: there is no terminal to ask on; give - and pipe the password in\n',
    );
  });

  it('is reported for unknown users and names', async () => {
    const complaints: [string[], string][] = [
      [['users', 'show', '999'], 'there is no user 999'],
      [['users', 'show', 'nobody@example.com'], 'there is no user with the e-mail nobody@example.com'],
      [['users', 'update', '+905301234567'], 'no active user holds the phone +905301234567'],
      [['users', 'deactivate', 'bob'], 'expected a user\'s id, e-mail or phone with +, got "bob"'],
      [['messages', 'show', 'x'], 'there is no message x'],
      [['messages', 'retry', 'x'], 'there is no message x'],
      [['messages', 'cancel', 'x'], 'there is no message x'],
      [['messages', 'retry'], 'expected an id, or --state dead or --state failed for many'],
      [
        ['messages', 'retry', '--state', 'dead', '--since', 'noon'],
        "messages retry: option '--since <moment>' argument 'noon' is invalid: expected a moment such as 2026-03-01T10:30Z, or 30m, 2h or 3d ago; see latchkey messages retry --help",
      ],
      [['sessions', 'revoke', 'deadbeef'], 'there is no session deadbeef'],
      [['settings', 'get', 'NOPE'], 'there is no setting NOPE; see: latchkey settings list'],
    ];
    for (const [args, expected] of complaints) assert.equal(await complaint(args), `latchkey: ${expected}\n`);
  });

  it('learns all faults of the configuration at once', async () => {
    const env = { HOST: '0.0.0.0', PORT: 'http', REDIS_URL: 'memcached://x' };
    const lines = (await complaint(['serve'], env)).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(':')[1]?.trim()),
      ['PORT', 'REDIS_URL', 'SECRET_KEY', 'SMTP_URL', 'PUBLIC_URL'],
    );
  });

  it('learns which server does not answer, and never sees its password', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');

    const database = { NODE_ENV: 'development', DATABASE_URL: `postgres://ada:hush@127.0.0.1:${port}/x` };
    assert.equal(
      await complaint(['serve'], database),
      `latchkey: the database is unavailable: connect ECONNREFUSED 127.0.0.1:${port}\n`,
    );
  });

  it('learns that the port is taken or the address is not ours', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    assert.equal(
      await complaint(['serve'], { PORT: String(port) }),
      `latchkey: PORT: ${port} on 127.0.0.1 is in use; stop what listens there or choose another port\n`,
    );
    taken.close();
    const elsewhere = {
      HOST: '192.0.2.1',
      NODE_ENV: 'production',
      SECRET_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789',
      SMTP_URL: 'smtp://127.0.0.1',
      PUBLIC_URL: 'https://id.example',
    };
    assert.equal(
      await complaint(['serve'], elsewhere),
      'latchkey: HOST: cannot listen on 192.0.2.1 (EADDRNOTAVAIL)\n',
    );
  });

  it('learns that the data cannot be kept where it should be', async () => {
    const file = join(engine.env.DATA_DIR ?? '', 'file');
    writeFileSync(file, 'this is no database, and no folder');
    assert.equal(
      await complaint(['serve'], { DATA_DIR: file }),
      `latchkey: DATA_DIR: cannot read or write ${file}/secret_key (ENOTDIR)\n`,
    );
    // Below /proc nothing can be made, not even by root.
    assert.match(
      await complaint(['serve'], { DATA_DIR: '/proc/latchkey' }),
      /^latchkey: DATA_DIR: cannot read or write .* \(ENOENT\)\n$/,
    );
    assert.equal(
      await complaint(['users', 'list'], { DATABASE_URL: `sqlite:${file}` }),
      `latchkey: DATABASE_URL: cannot open ${file} (file is not a database)\n`,
    );
  });
});
