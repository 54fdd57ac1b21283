import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignJWT } from 'jose';
import { createRules, type Rules, signedInAs } from '../../test/support/rules.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';
import { type Subject, sidOf, subjectOf } from './subject.ts';

const ON = { JWT_AUDIENCES: ['shop'] };
const MANY = 5000;

async function someSubject(rules: Rules): Promise<Subject> {
  const subject = subjectOf(await signedInAs(rules, await rules.someone()), rules.keyring);
  assert.ok(subject);
  return subject;
}

describe('a session token', () => {
  it('is signed once for requests of one session at once, and never again while it is good', async () => {
    const rules = createRules(ON);
    const subject = await someSubject(rules);
    await rules.signingKeys.signer();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => rules.sessionTokens.reuse(subject)));
    assert.equal(new Set(tokens).size, 1);
    assert.notEqual(await rules.sessionTokens.issue(subject, 'shop'), tokens[0]);
  });

  it('is not handed out again when the clock has gone back: verifiers would see the future', async () => {
    const rules = createRules(ON);
    const subject = await someSubject(rules);
    const before = await rules.sessionTokens.reuse(subject);
    rules.clock.advance(-MINUTE);
    assert.notEqual(await rules.sessionTokens.reuse(subject), before);
  });

  it('of one session says nothing about another, however many there are', async () => {
    const rules = createRules(ON);
    const subject = await someSubject(rules);
    const first = await rules.sessionTokens.reuse(subject);
    for (let number = 0; number < MANY; number++)
      void rules.sessionTokens
        .reuse({ ...subject, credential: { kind: 'session', hash: String(number) } })
        .catch(() => {});
    const again = await rules.sessionTokens.reuse(subject);
    assert.ok(again && first);
    assert.equal((await rules.sessionTokens.verify(again))?.sid, sidOf(rules.keyring, subject.credential));
    // Pushed out by the others, so that memory stays bounded.
    assert.notEqual(again, first);
  });

  it('is verified by key, algorithm, kind, issuer and time', async () => {
    const rules = createRules(ON);
    const subject = await someSubject(rules);
    const token = await rules.sessionTokens.issue(subject, 'shop');
    assert.equal((await rules.sessionTokens.verify(token))?.sid, sidOf(rules.keyring, subject.credential));
    const { kid, privateKey } = await rules.signingKeys.signer();
    const now = Math.floor(rules.clock.now() / SECOND);
    const claims = { iss: 'https://id.shop.example', sub: '1', sid: 's', vid: 'v', iat: now, exp: now + 300 };
    const sign = (payload: object, header: object = {}) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg: 'ES256', typ: 'session+jwt', kid, ...header })
        .sign(privateKey);
    assert.ok(await rules.sessionTokens.verify(await sign(claims)));
    const others = [
      sign(claims, { typ: 'at+jwt' }),
      sign(claims, { typ: undefined }),
      sign(claims, { kid: 'another' }),
      sign(claims, { kid: undefined }),
      sign({ ...claims, iss: 'https://elsewhere.example' }),
      sign({ ...claims, exp: now }),
      sign({ ...claims, exp: undefined }),
      sign({ ...claims, sid: 7 }),
    ];
    for (const [index, other] of (await Promise.all(others)).entries())
      assert.equal(await rules.sessionTokens.verify(other), null, String(index));
    rules.clock.advance(300 * SECOND);
    assert.equal(await rules.sessionTokens.verify(token), null);
  });

  it('is void once its key is withdrawn', async () => {
    const rules = createRules(ON);
    const token = await rules.sessionTokens.issue(await someSubject(rules), 'shop');
    await rules.signingKeys.replaceAll({ address: 'operator', agent: '', requestId: 'test' });
    assert.equal(await rules.sessionTokens.verify(token), null);
  });
});
