import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules } from '../../test/support/rules.ts';
import { createAudit } from '../audit/audit.ts';
import { DAY, MINUTE, SECOND } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { createSigningKeys, KEY_LIFE } from './signing-keys.ts';

const ON = { JWT_AUDIENCES: ['shop'] };
const source = { address: 'operator', agent: 'test', requestId: 'test' };

/** The keys of another process, whose clock or SECRET_KEY may differ. */
function keysElsewhere(rules: Rules, given: { ahead?: number; secret?: string } = {}) {
  const errors: unknown[] = [];
  const clock = { now: () => rules.clock.now() + (given.ahead ?? 0) };
  const keyring = given.secret === undefined ? rules.keyring : createKeyring(given.secret);
  const audit = createAudit({ ...rules, clock, keyring });
  const logger = { ...rules.logger, error: (fields: object, text: string) => errors.push([fields, text]) };
  return { keys: createSigningKeys({ ...rules, clock, keyring, audit, logger }), errors };
}

const published = async ({ published: read }: Rules['signingKeys']): Promise<string[]> =>
  (await read()).map(({ kid }) => kid);

describe('a signing key', () => {
  it('signs for 90 days, is published a day before its first token and until a day after its last', async () => {
    const rules = createRules(ON);
    const { signingKeys: keys, clock } = rules;
    const first = (await keys.signer()).kid;
    clock.advance(KEY_LIFE - DAY - 1);
    await keys.maintain();
    assert.deepEqual(await published(keys), [first]);
    clock.advance(1);
    await keys.maintain();
    const [, second = ''] = await published(keys);
    assert.deepEqual(await published(keys), [first, second]);
    clock.advance(DAY - 1);
    assert.equal((await keys.signer()).kid, first);
    clock.advance(1);
    assert.equal((await keys.signer()).kid, second);
    assert.deepEqual(await published(keys), [first, second]);
    clock.advance(DAY - 1);
    assert.deepEqual(await published(keys), [first, second]);
    clock.advance(1);
    assert.deepEqual(await published(keys), [second]);
    await keys.maintain();
    assert.deepEqual(
      (await rules.storage.read.signingKeys.all()).map(({ kid }) => kid),
      [second],
    );
    const rows = await rules.storage.read.audit.list({ limit: 10 });
    assert.deepEqual(rows.map(({ event, detail }) => [event, detail.kid, detail.reason]).reverse(), [
      ['signing_key.create', first, 'first'],
      ['signing_key.create', second, 'schedule'],
      ['signing_key.withdraw', first, 'schedule'],
    ]);
  });

  it('that nobody used for a year signs on until its successor has been published for a day', async () => {
    const rules = createRules(ON);
    const first = (await rules.signingKeys.signer()).kid;
    rules.clock.advance(365 * DAY);
    assert.equal((await rules.signingKeys.signer()).kid, first);
    assert.equal((await published(rules.signingKeys)).length, 2);
    rules.clock.advance(DAY);
    assert.notEqual((await rules.signingKeys.signer()).kid, first);
  });

  it('is withdrawn everywhere within seconds when an operator says so', async () => {
    const rules = createRules(ON);
    const { keys: elsewhere } = keysElsewhere(rules);
    const first = (await elsewhere.signer()).kid;
    await rules.signingKeys.rotate(source);
    const { kid } = await rules.signingKeys.replaceAll(source);
    assert.deepEqual(await published(rules.signingKeys), [kid]);
    assert.equal((await rules.signingKeys.signer()).kid, kid);
    rules.clock.advance(2 * SECOND);
    assert.equal((await elsewhere.signer()).kid, kid);
    assert.deepEqual(await published(elsewhere), [kid]);
    assert.notEqual(kid, first);
  });

  it('is replaced ahead of the calendar without harm, and the next one waits once', async () => {
    const rules = createRules(ON);
    const { signingKeys: keys } = rules;
    const first = (await keys.signer()).kid;
    const next = await keys.rotate(source);
    assert.ok(next);
    assert.equal(await keys.rotate(source), null);
    assert.equal((await keys.signer()).kid, first);
    assert.deepEqual(
      (await keys.list()).map(({ kid, state }) => [kid, state]),
      [
        [first, 'signing'],
        [next.kid, 'next'],
      ],
    );
    rules.clock.advance(DAY);
    assert.equal((await keys.signer()).kid, next.kid);
    assert.deepEqual(
      (await keys.list()).map(({ kid, state, withdrawnAt }) => [kid, state, withdrawnAt]),
      [
        [first, 'published', rules.clock.now() + DAY],
        [next.kid, 'signing', null],
      ],
    );
  });

  it('is shared by processes whose clocks differ by a minute, also when it has just been made', async () => {
    for (const ahead of [MINUTE, -MINUTE]) {
      const rules = createRules(ON);
      const { keys: elsewhere } = keysElsewhere(rules, { ahead });
      const { kid } = await elsewhere.signer();
      assert.equal((await rules.signingKeys.signer()).kid, kid, String(ahead));
      assert.deepEqual(await published(rules.signingKeys), [kid]);
      const replaced = await elsewhere.replaceAll(source);
      rules.clock.advance(2 * SECOND);
      assert.equal((await rules.signingKeys.signer()).kid, replaced.kid);
      assert.equal((await rules.storage.read.signingKeys.all()).length, 1);
    }
  });

  it('that another SECRET_KEY sealed is reported, not published, and replaced at once', async () => {
    const rules = createRules(ON);
    const old = (await rules.signingKeys.signer()).kid;
    rules.clock.advance(SECOND);
    const { keys, errors } = keysElsewhere(rules, { secret: 'another secret key of over 32 characters' });
    const { kid } = await keys.signer();
    assert.notEqual(kid, old);
    assert.deepEqual(await published(keys), [kid]);
    rules.clock.advance(10 * SECOND);
    await keys.signer();
    assert.deepEqual(errors, [
      [{ kid: old }, 'a signing key opens with no key of this process and is not used'],
    ]);
    assert.deepEqual(
      (await keys.list()).map(({ state }) => state),
      ['unreadable', 'signing'],
    );
    // The processes that still run under the old one do not start a race of replacements.
    rules.clock.advance(10 * SECOND);
    assert.equal((await rules.signingKeys.signer()).kid, old);
    assert.equal((await rules.storage.read.signingKeys.all()).length, 2);
    rules.clock.advance(DAY);
    await keys.maintain();
    assert.deepEqual(
      (await keys.list()).map((key) => key.kid),
      [kid],
    );
  });

  it('is not published for somebody who can only write to the database', async () => {
    const rules = createRules(ON);
    const { signsFrom, kid } = await rules.signingKeys.signer();
    const foreign = createRules(ON);
    const { keys: theirs } = keysElsewhere(foreign, { secret: 'a key of the attacker, over 32 characters' });
    await theirs.signer();
    const [row] = await foreign.storage.read.signingKeys.all();
    assert.ok(row);
    await rules.storage.transaction(async (stores) => {
      await stores.signingKeys.insert({ ...row, signsFrom });
      const [own] = await rules.storage.read.signingKeys.all();
      assert.ok(own);
      // Under another name, and below with another date.
      await stores.signingKeys.insert({ ...own, kid: 'renamed' });
    });
    rules.clock.advance(2 * SECOND);
    assert.deepEqual(await published(rules.signingKeys), [kid]);
    const own = rules.storage.tables.signingKeys.get(kid);
    assert.ok(own);
    rules.storage.tables.signingKeys.set(kid, { ...own, signsFrom: signsFrom + DAY });
    rules.clock.advance(2 * SECOND);
    assert.ok(!(await published(rules.signingKeys)).includes(kid));
  });

  it('is not made while no tokens are issued', async () => {
    const rules = createRules();
    await rules.signingKeys.maintain();
    assert.deepEqual(await published(rules.signingKeys), []);
    assert.equal((await rules.storage.read.signingKeys.all()).length, 0);
  });
});
