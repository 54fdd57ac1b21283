import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Environment } from '../../src/config/config.ts';
import type { LiveCheck } from '../../src/contracts/page.ts';
import type { TestApp } from '../support/app.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUIDE = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const COPIED = [
  ...['src', 'scripts', 'docs', 'attack', 'faults', 'test/support', 'test/fixtures'],
  ...['README.md', 'biome.json', 'package.json', 'tsconfig.json'],
];
/** What can be added, and the most places that may take. */
const MOST_PLACES: Readonly<Record<string, number>> = {
  'An endpoint': 2,
  'A setting': 1,
  'An environment variable': 1,
  'An SMS gateway': 2,
  'A language': 2,
  'A password validator': 3,
  'A message kind': 3,
};
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };

const run = promisify(execFile);

/** A section of the guide that shows how to add something. */
interface Recipe {
  readonly title: string;
  /** What the table says: how many places, and which. */
  readonly count: number;
  readonly places: readonly RegExp[];
  /** New files (ts) and changes of files (diff). */
  readonly blocks: readonly { readonly language: string; readonly path: string; readonly code: string }[];
}

const recipes = Object.keys(MOST_PLACES).map((title): Recipe => {
  const row = new RegExp(`^\\| \\[${title}\\]\\(#.*?\\) \\| (\\d+) \\| (.*) \\|$`, 'im').exec(GUIDE);
  const section = GUIDE.split(/^##+ /m).find((part) => part.startsWith(`${title}\n`));
  assert.ok(row && section, title);
  return {
    title,
    count: Number(row[1]),
    places: [...(row[2] ?? '').matchAll(/`(.*?)`/g)].map(
      ([, place = '']) => new RegExp(`^${place.replaceAll(/<\w+>/g, '[\\w-]+').replace('.ts', '\\.ts')}$`),
    ),
    blocks: [...section.matchAll(/^```(ts|diff) (\S+)\n(.*?)^```$/gms)].map(
      ([, language = '', path = '', code = '']) => ({ language, path, code }),
    ),
  };
});

/** Adds and removes lines as a diff says; a line that stays is looked for below the one before it. */
function patched(source: string, diff: string): string {
  const lines = source.split('\n');
  let at = 0;
  for (const change of diff.trimEnd().split('\n')) {
    const [sign, line] = [change[0], change.slice(1)];
    if (sign !== '+') {
      at = lines.indexOf(line, at);
      assert.ok(at >= 0, `there is no line: ${line}`);
    }
    if (sign === '+') lines.splice(at, 0, line);
    if (sign === '-') lines.splice(at, 1);
    else at += 1;
  }
  return lines.join('\n');
}

describe('the recipes of CONTRIBUTING.md', () => {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-contributing-'));
  const inCopy = (path: string): string => join(copy, path);
  const read = (path: string): string => readFileSync(inCopy(path), 'utf8');
  const english = readFileSync(join(ROOT, 'src/locales/en.ts'), 'utf8');
  let app: TestApp;
  let drop: () => Promise<void>;

  const edit = (path: string, diff: string): void => writeFileSync(inCopy(path), patched(read(path), diff));

  /** Does what a block says. @returns the file it touched; of texts one, which stands for all languages */
  const follow = ({ language, path, code }: Recipe['blocks'][number]): string => {
    if (language === 'ts') {
      // In the guide a comment stands for the texts.
      const texts = /export const en = \{\n(.*?)\n\} as const/s.exec(english)?.[1] ?? '';
      const content = code.replace(/^ *\/\/ Every key of en\.ts\.$/m, () => texts);
      writeFileSync(inCopy(path), content, { flag: 'wx' });
    } else if (path === 'src/locales/en.ts') {
      const languages = readdirSync(inCopy('src/locales')).flatMap(
        (file) => /^(..)\.ts$/.exec(file)?.[1] ?? [],
      );
      for (const name of languages)
        edit(`src/locales/${name}.ts`, code.replace('const en ', `const ${name} `));
    } else {
      edit(path, code);
    }
    return path;
  };

  const set = (name: string, value: unknown) =>
    // The name is known to the copy only.
    app.core.settingsAdmin.set(name as 'SITE_NAME', value, OPERATOR);

  before(async () => {
    for (const path of COPIED) cpSync(join(ROOT, path), inCopy(path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), inCopy('node_modules'));
  });

  after(async () => {
    await app?.close();
    await drop?.();
    rmSync(copy, { recursive: true, force: true });
  });

  for (const { title, count, places, blocks } of recipes)
    it(`name every place: ${title}`, () => {
      const touched = [...new Set(blocks.map(follow))];
      // The pattern of a file stands before the index, which it would match, too.
      const found = touched.map((path) => places.findLastIndex((place) => place.test(path)));
      assert.deepEqual(found.toSorted(), [...places.keys()], touched.join());
      assert.equal(count, places.length);
      assert.ok(count <= (MOST_PLACES[title] ?? 0));
    });

  it('leave sources that compile, and documents that can be generated', async () => {
    try {
      // The types of the client are generated from the OpenAPI document.
      await run(process.execPath, ['scripts/docs.ts'], { cwd: copy });
      await run(inCopy('node_modules/.bin/tsc'), { cwd: copy });
    } catch (error) {
      const { stdout, message } = error as { stdout: string; message: string };
      assert.fail(stdout || message);
    }
  });

  it('leave a service that starts', async () => {
    const load = (path: string): Promise<unknown> => import(pathToFileURL(inCopy(path)).href);
    const { startTestApp } = (await load('test/support/app.ts')) as typeof import('../support/app.ts');
    const { openEngine } = (await load('test/support/engines.ts')) as typeof import('../support/engines.ts');
    const opened = await openEngine('sqlite');
    drop = opened.drop;
    app = await startTestApp('sqlite', opened);
  });

  it('make an endpoint that answers and is documented', async () => {
    const { version } = JSON.parse(read('package.json'));
    assert.deepEqual((await app.app.inject('/version/')).json(), { version });
    const document = (await app.app.inject('/openapi.json')).json();
    assert.equal(document.paths['/version/'].get.summary, 'The version that is running');
  });

  it('make a setting that is checked, warns and is documented', async () => {
    assert.match(
      read('docs/settings.md'),
      /`SESSION_LIFE` \| Life of a session\. \| .*60 to 7776000 \| `1209600`/,
    );
    const refused = await set('SESSION_LIFE', 61);
    assert.deepEqual(!refused.ok && refused.refusal, ['SESSION_LIFE: expected whole minutes, got 61 s']);
    assert.equal((await set('SESSION_LIFE', 1)).ok, false);
    const stored = await set('SESSION_LIFE', 7_776_000);
    assert.match(stored.ok ? stored.value.warnings.join() : '', /every 30 days, this is 7776000 s/);
    assert.equal(app.core.settings.get('SESSION_LIFE' as 'SITE_NAME'), 7_776_000);
  });

  it('make a variable that is read, checked and documented', async () => {
    assert.match(read('README.md'), /`IDLE_TIMEOUT` \| Seconds after which .*? \| `5`/);
    const path = pathToFileURL(inCopy('src/config/config.ts')).href;
    const { loadConfig } = (await import(path)) as typeof import('../../src/config/config.ts');
    const loaded = (env: Environment): unknown => loadConfig({ DATA_DIR: inCopy('data'), ...env });
    assert.partialDeepStrictEqual(loaded({}), { idleTimeout: 5 });
    assert.partialDeepStrictEqual(loaded({ IDLE_TIMEOUT: '60' }), { idleTimeout: 60 });
    assert.throws(() => loaded({ IDLE_TIMEOUT: '0' }), {
      message: 'IDLE_TIMEOUT: expected a number from 1 to 999',
    });
  });

  it('make a gateway that sends and is documented', async () => {
    assert.match(
      read('docs/sms-gateways.md'),
      /### acme\n.*`key` \| a text \| required \| The API key\. Secret/s,
    );
    const bodies: string[] = [];
    const provider = createServer(async (request, response) => {
      bodies.push((await request.toArray()).join(''));
      response.end('{"id":"42"}');
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    assert.equal((await set('SMS_PRIVATE_HOSTS', ['127.0.0.1'])).ok, true);
    assert.equal((await set('SMS_GATEWAYS', { main: { klass: 'acme', conf: { url, key: 'k' } } })).ok, true);
    assert.equal((await set('SMS_GATEWAY', 'main')).ok, true);
    const phone = '+905301112233';
    await app.createUser({ email: 'grace@example.com', phone, isPhoneVerified: true });
    await app.core.outbox.post({
      kind: 'reset-sms',
      recipient: phone,
      payload: { phone },
      source: null,
      life: 3600,
    });
    await app.deliver();
    provider.close();
    const [message] = await app.core.storage.read.outbox.list({ limit: 1 });
    assert.deepEqual([message?.state, message?.providerId], ['sent', 'main:42']);
    assert.equal(JSON.parse(bodies.join()).to, phone);
  });

  it('make a language that is spoken, in its direction', async () => {
    const headers = { accept: 'text/html', 'accept-language': 'he' };
    const page = await app.app.inject({ url: '/login/', headers });
    assert.match(page.body, /<html lang="he" dir="rtl"/);
    assert.equal((await set('LANGUAGE_CODE', 'he')).ok, true);
    assert.equal((await set('LANGUAGE_CODE', 'en')).ok, true);
  });

  it('make a validator that refuses, warns, is documented, and checked while somebody types', async () => {
    const text = 'Your password must not repeat a character more than 3 times.';
    assert.match(
      read('docs/password-policy.md'),
      /## RepeatedCharacterValidator\n.*more than \{max_repeats\} times/s,
    );
    const rule = { name: 'RepeatedCharacterValidator' };
    const strict = await set('AUTH_PASSWORD_VALIDATORS', [{ ...rule, options: { max_repeats: 1 } }]);
    assert.match(strict.ok ? strict.value.warnings.join() : '', /many words have a double letter/);
    assert.equal((await set('AUTH_PASSWORD_VALIDATORS', [rule])).ok, true);

    const link = app.resetLink(await app.createUser({ email: 'ada@example.com' }));
    const body = { new_password1: 'aaaa', new_password2: 'aaaa' };
    const answer = await app.browser().post(`/users/api-reset/${link}/`, body);
    assert.equal(answer.status, 400);
    assert.ok(answer.text.includes(text), answer.text);

    const page = await app.app.inject({ url: '/register/', headers: { accept: 'text/html' } });
    const [, attribute = '', shown] = /data-check="(.*?)"[^>]*>(No character.*?)</.exec(page.body) ?? [];
    assert.equal(shown, 'No character more than 3 times in a row');
    const check = JSON.parse(attribute.replaceAll('&quot;', '"')) as LiveCheck;
    const matches = (password: string) => password.match(new RegExp(check.pattern, 'gu'))?.length ?? 0;
    assert.deepEqual([matches('aaab'), matches('aaaa'), check.maximum], [0, 1, 0]);
  });

  it('make a message kind that is delivered', async () => {
    const user = await app.createUser({ email: 'joan@example.com', isEmailVerified: true });
    const notice = {
      kind: 'sign-in-notice',
      recipient: 'joan@example.com',
      payload: { userId: user.id },
      life: 60,
    };
    // The kind is known to the copy only.
    await app.core.outbox.post(notice as never);
    await app.deliver();
    const mail = (await app.inbox()).at(-1);
    assert.deepEqual([mail?.recipient, mail?.subject], ['joan@example.com', 'New sign-in']);
    assert.match(mail?.text ?? '', /Somebody signed in to your account at Latchkey\./);
  });
});
