import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Place } from '../support/copying.ts';
import { browserFrom, openHome, runImport, serviceOf } from '../support/django/importing.ts';
import { type Made, openShop, type Shop, WITHOUT_DJANGO } from '../support/django/shop.ts';
import { latchkey } from '../support/process.ts';

const PASSWORD = 'correct horse battery';
const SINCE = 'changed since the move';

describe('the way back to Django', { skip: WITHOUT_DJANGO }, () => {
  let shop: Shop;
  let back: Shop;
  let home: Place;
  let made: Made;
  before(async () => {
    [shop, back, home] = [await openShop('sqlite'), await openShop('sqlite'), await openHome('sqlite')];
    made = await shop.run<Made>('setup', { password: PASSWORD });
    assert.equal((await runImport(home, shop)).code, 0);
    const app = await serviceOf('sqlite', home);
    const { argon2 } = made.people;
    assert.ok(argon2);
    const browser = browserFrom(app, argon2.session);
    const changed = await browser.post('/users/password/change/', {
      old_password: PASSWORD,
      new_password1: SINCE,
      new_password2: SINCE,
    });
    assert.equal(changed.status, 200, changed.text);
    // Rehashed by the sign-in.
    const { email = '' } = made.people.sha1 ?? {};
    assert.equal((await app.browser().post('/users/login/', { email, password: PASSWORD })).status, 200);
    await app.createUser({ email: 'new@shop.example', username: null });
    await app.close();
  });
  after(() => Promise.all([shop?.close(), back?.close(), home?.drop()]));

  it('lets everybody sign in there, also with a password of since', async () => {
    const file = join(back.folder, 'users.json');
    const answer = await latchkey(home.env, ['export', 'django', '--to', file, '--json']);
    assert.equal(answer.code, 0, answer.stderr);
    assert.partialDeepStrictEqual(answer.json(), { users: made.count + 1, passwords: { lost: 0 } });
    assert.equal(statSync(file).mode & 0o777, 0o600, 'others can read the hashes');
    await back.run('migrate');
    await back.run('load', { file });
    const names = Object.keys(made.people).filter((name) => !WRAPPED.has(name));
    const passwords = Object.fromEntries(names.map((name) => [name, name === 'argon2' ? SINCE : PASSWORD]));
    const hasher = { extra_hashers: [] };
    const signedIn = await back.run<Record<string, boolean>>('check', { passwords, ...hasher });
    for (const [name, isIn] of Object.entries(signedIn)) assert.equal(isIn, true, name);
    assert.deepEqual(await back.run('check', { passwords: { argon2: PASSWORD } }), { argon2: false });
    assert.partialDeepStrictEqual(await back.run('user', { username: 'boss' }), {
      id: made.boss,
      is_superuser: true,
      is_staff: true,
    });
    assert.partialDeepStrictEqual(await back.run('user', { username: 'new@shop.example' }), {
      email: 'new@shop.example',
      is_superuser: false,
    });
  });

  it('has everything kept of everybody in JSON Lines', async () => {
    const file = join(back.folder, 'users.jsonl');
    assert.equal((await latchkey(home.env, ['export', 'jsonl', '--to', file])).code, 0);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const people = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(people.length, made.count + 1);
    const argon2 = people.find(({ username }) => username === 'argon2');
    assert.partialDeepStrictEqual(argon2, { djangoId: String(made.people.argon2?.id), lastName: 'Öz' });
    assert.equal((argon2?.formerPasswords as unknown[]).length, 1);
  });
});

/** Hashes of MD5 and SHA-1 that nobody has signed in with since: they need a hasher of ours (docs/migrate-from-django.md). */
const WRAPPED = new Set(['md5', 'unsalted_md5', 'unsalted_sha1']);
