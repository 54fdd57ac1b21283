import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY, HOUR, SECOND } from '../lib/clock.ts';
import { type DjangoDigest, saltedHmac } from '../lib/django-signing.ts';
import { createKeyring } from '../lib/keyring.ts';
import { fixedSettings } from '../settings.ts';
import { sealLinkFacts } from './django-facts.ts';
import { createDjangoResetTokens, type DjangoLinkHolder, decodeDjangoUid } from './django-reset-token.ts';

const KEY = 'the key of a shop on Django 0123456789';
const FORMER_KEY = 'its former key 0123456789';
const NOW = Date.UTC(2026, 2, 1, 12);
const HASH = 'md5$salt$0123456789abcdef0123456789abcdef';
const EPOCH_2001 = Date.UTC(2001, 0, 1);

const clock = { now: () => NOW };
const keyring = createKeyring('a secret key of more than 32 characters');
const LIFE = (3 * DAY) / SECOND;
const tokensAt = (djangoTimeZone: string) =>
  createDjangoResetTokens({
    clock,
    keyring,
    settings: fixedSettings({ PASSWORD_RESET_TIMEOUT: LIFE }),
    config: { djangoSecretKeys: [KEY, FORMER_KEY], djangoTimeZone },
  });
const tokens = tokensAt('');

interface Made {
  readonly number?: number;
  readonly digest?: DjangoDigest;
  readonly key?: string;
  readonly email?: string;
}

/** A token as Django makes it for user 7. */
function tokenOf({
  number = (NOW - EPOCH_2001) / SECOND - 60,
  digest = 'sha256',
  key = KEY,
  email = 'Ada@shop.example',
}: Made) {
  const salt = 'django.contrib.auth.tokens.PasswordResetTokenGenerator';
  const value = `7${HASH}2026-02-28 10:00:00${number}${email}`;
  const hex = saltedHmac(salt, value, key, digest).toString('hex');
  return `${number.toString(36)}-${[...hex].filter((_, index) => index % 2 === 0).join('')}`;
}

const holder = (changes: Partial<DjangoLinkHolder['subject']> = {}): DjangoLinkHolder => ({
  imported: {
    userId: 7,
    authGeneration: 1,
    signInGeneration: 1,
    linkFacts: sealLinkFacts(keyring, '7', { hash: HASH }),
  },
  subject: {
    password: 'wrapped_md5$argon2id$…',
    email: 'Ada@shop.example',
    lastLogin: Date.UTC(2026, 1, 28, 10, 0, 0, 999),
    authGeneration: 1,
    signInGeneration: 1,
    ...changes,
  },
});

describe('a reset link of Django', () => {
  it('works as every version made it, under any key of the shop', () => {
    const days = Math.floor((NOW - EPOCH_2001) / DAY) - 1;
    for (const made of [
      {},
      { key: FORMER_KEY },
      { digest: 'sha1' },
      { digest: 'sha1', email: '' },
      { digest: 'sha1', email: '', number: days },
    ] as const)
      assert.equal(tokens.check('7', holder(), tokenOf(made)), true, JSON.stringify(made));
  });

  it('is over in time, and does not outlive it by counting days', () => {
    const [seconds, days] = [(NOW - EPOCH_2001) / SECOND, Math.floor((NOW - EPOCH_2001) / DAY)];
    for (const [made, isValid] of [
      [{ number: seconds - LIFE }, true],
      [{ number: seconds - LIFE - 1 }, false],
      [{ number: days - 3, digest: 'sha1' }, true],
      [{ number: days - 4, digest: 'sha1' }, false],
      [{ number: seconds + (15 * DAY) / SECOND }, false],
    ] as const)
      assert.equal(tokens.check('7', holder(), tokenOf(made)), isValid, JSON.stringify(made));
  });

  it('lives as long as it did in the shop’s time zone, east and west', () => {
    const seconds = (NOW - EPOCH_2001) / SECOND;
    // On 1 March, in winter.
    for (const [zone, hours] of [
      ['Europe/Istanbul', 3],
      ['America/Los_Angeles', -8],
    ] as const) {
      const now = seconds + (hours * HOUR) / SECOND;
      for (const [number, isValid] of [
        [now, true],
        [now - LIFE, true],
        [now - LIFE - 1, false],
        [now + (2 * HOUR) / SECOND, false],
      ] as const)
        assert.equal(
          tokensAt(zone).check('7', holder(), tokenOf({ number })),
          isValid,
          `${zone} ${number - now}`,
        );
    }
  });

  it('is over after any sign-in or change here, and never another user’s', () => {
    const token = tokenOf({});
    assert.equal(tokens.check('7', holder({ authGeneration: 2 }), token), false);
    assert.equal(tokens.check('7', holder({ signInGeneration: 2 }), token), false);
    assert.equal(tokens.check('7', holder({ email: 'eve@shop.example' }), token), false);
    assert.equal(tokens.check('7', holder({ lastLogin: null }), token), false);
    assert.equal(tokens.check('8', holder(), token), false);
    assert.equal(tokens.check('7', null, token), false);
  });

  it('is refused when a stranger made it', () => {
    for (const token of [
      tokenOf({ key: 'a key that a stranger guessed' }),
      '',
      '-',
      'x-',
      `1-${'0'.repeat(32)}`,
    ])
      assert.equal(tokens.check('7', holder(), token), false, token);
    const without = createDjangoResetTokens({
      clock,
      keyring,
      settings: fixedSettings({}),
      config: { djangoSecretKeys: [], djangoTimeZone: '' },
    });
    assert.equal(without.isOn, false);
    assert.equal(without.check('7', holder(), tokenOf({ key: '' })), false);
  });

  it('names a key of any kind', () => {
    for (const id of ['7', '0b8c1f6e-6d0f-4d6a-9e0a-3c8f0c1d2e3f', 'ada@shop.example'])
      assert.equal(decodeDjangoUid(Buffer.from(id).toString('base64url')), id);
    for (const uid of ['', '!', Buffer.from('a\nb').toString('base64url'), 'A'.repeat(200)])
      assert.equal(decodeDjangoUid(uid), null, uid);
  });
});
