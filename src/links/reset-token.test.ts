import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../test/support/clock.ts';
import { someUser } from '../../test/support/users.ts';
import type { User } from '../contracts/user.ts';
import { SECOND } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { fixedSettings } from '../settings.ts';
import { createResetTokens, decodeUid, encodeUid } from './reset-token.ts';

const clock = new FakeClock();
const tokensWith = (secret: string) =>
  createResetTokens({ keyring: createKeyring(secret), settings: fixedSettings(), clock });
const tokens = tokensWith('a secret key of more than 32 characters');
const user: User = {
  ...someUser({ email: 'ada@example.com', phone: '+905301112233' }),
  id: 235,
  lastLogin: null,
  closedAt: null,
  authGeneration: 1,
  signInGeneration: 1,
};

describe('the uid of a reset link', () => {
  it('is what Django’s clients expect', () => {
    assert.equal(encodeUid(235), 'MjM1');
    assert.equal(decodeUid('MjM1'), 235);
  });

  it('comes back as the number it was', () => {
    fc.assert(fc.property(fc.integer({ min: 1 }), (id) => assert.equal(decodeUid(encodeUid(id)), id)));
  });

  it('is refused in every spelling but one, so that a link has one address', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const id = decodeUid(text);
        if (id !== null && Number.isSafeInteger(id)) assert.equal(encodeUid(id), text);
      }),
    );
  });
});

describe('the token of a reset link', () => {
  it('has the shape of Django’s: base36 seconds since 2001 and 32 hex digits', () => {
    const token = tokens.make(user, 'email');
    assert.match(token, /^[0-9a-z]{6}-[0-9a-f]{32}$/);
    const seconds = Number.parseInt(token.split('-')[0] ?? '', 36);
    assert.equal(seconds, (clock.now() - Date.UTC(2001, 0, 1)) / SECOND);
  });

  it('says over which channel it was sent', () => {
    assert.equal(tokens.check(user, tokens.make(user, 'email')), 'email');
    assert.equal(tokens.check(user, tokens.make(user, 'sms')), 'sms');
  });

  it('dies with what it was bound to, and only with that', () => {
    const byMail = tokens.make(user, 'email');
    const bySms = tokens.make(user, 'sms');
    const renamed = { ...user, email: 'new@example.com' };
    assert.equal(tokens.check(renamed, byMail), null);
    assert.equal(tokens.check(renamed, bySms), 'sms');
    const movedPhone = { ...user, phone: '+905309999999' };
    assert.equal(tokens.check(movedPhone, bySms), null);
    assert.equal(tokens.check(movedPhone, byMail), 'email');
    for (const changed of [{ id: 236 }, { password: 'other' }, { signInGeneration: 2 }]) {
      assert.equal(tokens.check({ ...user, ...changed }, byMail), null);
      assert.equal(tokens.check({ ...user, ...changed }, bySms), null);
    }
  });

  it('is nothing under another secret key', () => {
    assert.equal(
      tokensWith('another secret key of over 32 chars').check(user, tokens.make(user, 'email')),
      null,
    );
  });

  it('lives for PASSWORD_RESET_TIMEOUT seconds, and allows for clocks that differ a little', () => {
    const token = tokens.make(user, 'email');
    clock.advance(3600 * SECOND);
    assert.equal(tokens.check(user, token), 'email');
    clock.advance(SECOND);
    assert.equal(tokens.check(user, token), null);
    clock.advance(-3661 * SECOND);
    assert.equal(tokens.check(user, token), 'email');
    clock.advance(-SECOND);
    assert.equal(tokens.check(user, token), null);
  });

  it('is never made by guessing', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(tokens.check(user, text), null)));
    const stamp = tokens.make(user, 'email').split('-')[0];
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
    fc.assert(fc.property(hex, (mac) => assert.equal(tokens.check(user, `${stamp}-${mac}`), null)));
  });
});
