import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester } from '../../test/support/rules.ts';
import type { User } from '../contracts/user.ts';
import { DAY, MINUTE, SECOND } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { signInCookies } from './cookies.ts';
import { createDevices, DEVICE_LIFE } from './devices.ts';

const VISITOR = 'ab'.repeat(16);

interface Given {
  readonly losesCookies?: boolean;
  readonly visitorId?: string;
}

/** The cookie after a proof. @param shown the one the browser sends */
const prove = (rules: Rules, user: User, shown: string | null = null, given: Given = {}): Promise<string> =>
  rules.storage.transaction((stores) =>
    rules.devices.renew(
      stores,
      user,
      { device: shown, losesCookies: given.losesCookies, source: requester().source },
      given.visitorId ?? null,
    ),
  );
const isKnown = async (rules: Rules, cookie: string): Promise<boolean> =>
  (await rules.devices.find(cookie)) !== null;
const idOf = async (rules: Rules, cookie: string): Promise<string | undefined> =>
  (await rules.devices.find(cookie))?.id;
const later = (rules: Rules): void => rules.clock.advance(MINUTE);

/** A cookie as the version before issued it, with a MAC over its fields. */
function oldCookie({ keyring }: Rules, user: User, issuedAt: number): string {
  const fields = [String(user.id), String(user.authGeneration), 'd'.repeat(32), String(issuedAt)];
  return [...fields, keyring.mac('device', fields)].join('.');
}

describe('a known device', () => {
  it('is known for 180 days since it last proved to be its owner’s', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const first = await prove(rules, user);
    rules.clock.advance(179 * DAY);
    assert.equal((await rules.devices.find(first))?.user.id, user.id);
    const second = await prove(rules, user, first);
    rules.clock.advance(DEVICE_LIFE - 1);
    assert.ok(await isKnown(rules, second));
    rules.clock.advance(1);
    assert.equal(await isKnown(rules, second), false);
  });

  it('is the same device after its owner’s next sign-in, and another one for another person', async () => {
    const rules = createRules();
    const [user, other] = [await rules.someone(), await rules.someone()];
    const first = await prove(rules, user);
    const id = await idOf(rules, first);
    later(rules);
    assert.notEqual(await idOf(rules, await prove(rules, other, first)), id);
    assert.equal(await idOf(rules, await prove(rules, user, first)), id);
  });

  it('cannot be made up, nor turned into another person’s, nor made newer', async () => {
    const rules = createRules();
    const cookie = await prove(rules, await rules.someone());
    const [userId = '', id = '', issuedAt = '', mac = ''] = cookie.split('.');
    for (const forged of [
      null,
      '',
      '...',
      'a.b.c.d',
      'a.b.c.d.e',
      `${cookie}.x`,
      ['8', id, issuedAt, mac].join('.'),
      [userId, `${id}0`, issuedAt, mac].join('.'),
      [userId, id, '9999999999999', mac].join('.'),
      cookie.slice(0, -1) + (cookie.endsWith('0') ? '1' : '0'),
    ])
      assert.equal(await rules.devices.find(forged), null, String(forged));
    const keyring = createKeyring('another secret key of over 32 characters');
    assert.equal(await createDevices({ ...rules, keyring }).find(cookie), null);
  });

  it('is forgotten for both when a cookie that was replaced proves again: somebody has copied it', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const copied = await prove(rules, user);
    later(rules);
    const newer = await prove(rules, user, copied);
    later(rules);
    assert.equal(await isKnown(rules, copied), false);
    assert.ok(await isKnown(rules, newer));
    const thiefs = await prove(rules, user, copied);
    assert.equal(await isKnown(rules, newer), false);
    assert.equal(await isKnown(rules, copied), false);
    assert.ok(await isKnown(rules, thiefs));
    assert.deepEqual(await rules.auditOf(user), ['device.theft:failure']);
  });

  it('is not forgotten because somebody guesses with an old copy', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const old = await prove(rules, user);
    later(rules);
    const newer = await prove(rules, user, old);
    later(rules);
    for (let guess = 0; guess < 3; guess++) await rules.devices.find(old);
    assert.ok(await isKnown(rules, newer));
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('gets one new cookie for requests that run in parallel, and is suspected of nothing', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const first = await prove(rules, user);
    later(rules);
    const [one, two] = await Promise.all([prove(rules, user, first), prove(rules, user, first)]);
    assert.equal(one, two);
    assert.ok(await isKnown(rules, first));
    rules.clock.advance(31 * SECOND);
    assert.equal(await isKnown(rules, first), false);
    assert.ok(await isKnown(rules, one));
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('keeps the cookie it has where the answer’s are lost, until it gets a newer one', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const kept = await prove(rules, user);
    later(rules);
    for (let signIn = 0; signIn < 3; signIn++) {
      await prove(rules, user, kept, { losesCookies: true });
      later(rules);
      assert.equal((await rules.devices.find(kept))?.isOutdated, true);
    }
    const newer = await prove(rules, user, kept);
    later(rules);
    assert.equal(await isKnown(rules, kept), false);
    assert.equal((await rules.devices.find(newer))?.isOutdated, false);
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('is found again by its session where its cookie was lost: a stolen session is one device, not many', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const given = { visitorId: VISITOR };
    const lost = await prove(rules, user, null, given);
    later(rules);
    const second = await prove(rules, user, null, given);
    assert.equal(await idOf(rules, second), await idOf(rules, lost));
    assert.equal((await rules.storage.read.devices.ofUser(user.id)).length, 1);
    assert.notEqual(await idOf(rules, await prove(rules, await rules.someone(), null, given)), undefined);
    assert.equal((await rules.storage.read.devices.ofUser(user.id)).length, 1);
  });

  it('comes back under the same session without the cookies of before', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const given = { visitorId: VISITOR };
    const before = await prove(rules, user, null, given);
    await rules.storage.transaction((stores) => stores.devices.removeOfUser(user.id));
    rules.clock.advance(MINUTE);
    const after = await prove(rules, user, null, given);
    rules.clock.advance(MINUTE);
    assert.equal(await isKnown(rules, before), false);
    assert.ok(await isKnown(rules, after));
  });

  it('is one of the twenty that proved last', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const cookies: string[] = [];
    for (let device = 0; device < 21; device++) {
      cookies.push(await prove(rules, user));
      rules.clock.advance(1);
    }
    const known = await Promise.all(cookies.map((cookie) => isKnown(rules, cookie)));
    assert.deepEqual(known, [false, ...Array<boolean>(20).fill(true)]);
  });

  it('stays known through the update, under the rules of before until it signs in', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const cookie = oldCookie(rules, user, rules.clock.now());
    assert.equal((await rules.devices.find(cookie))?.user.id, user.id);
    const stored = await prove(rules, user, cookie);
    assert.ok(await isKnown(rules, stored));
    assert.equal(await isKnown(rules, oldCookie(rules, user, rules.clock.now() - DEVICE_LIFE - 1)), false);
    await rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$new'));
    assert.equal(await isKnown(rules, cookie), false);
    assert.ok(await isKnown(rules, stored));
  });

  it('is carried by the answer to a sign-in, with the session and a new CSRF token', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const context = requester();
    const signIn = () => rules.signIn.withPassword({ email: user.email ?? '', password: 'secret' }, context);
    const signedIn = await signIn();
    assert.ok(signedIn.ok);
    const cookies = signInCookies(signedIn.value);
    assert.equal(cookies.session?.id, signedIn.value.session.id);
    assert.ok(await isKnown(rules, cookies.device ?? ''));
    assert.equal(cookies.rotateCsrf, true);
  });

  it('is no operator’s program that signs somebody in', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const { session, source } = requester();
    const signedIn = await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, user, { session, source }, { method: 'operator' }),
    );
    assert.equal(signedIn?.session.device, undefined);
    assert.deepEqual(await rules.storage.read.devices.ofUser(user.id), []);
  });
});
