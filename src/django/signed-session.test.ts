import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { saltedHmac } from '../lib/django-signing.ts';
import { readDjangoSession } from './signed-session.ts';

const KEY = 'the key of a shop on Django 0123456789';
const SESSION = { _auth_user_id: '7', _auth_user_hash: 'abc', _auth_user_backend: 'x' };

function signed(payload: string, key = KEY): string {
  const value = `${payload}:1qAAAA`;
  const signature = saltedHmac('django.contrib.sessions.SessionStoresigner', value, key, 'sha256');
  return `${value}:${signature.toString('base64url')}`;
}
const plain = (text: string, key = KEY): string => signed(Buffer.from(text).toString('base64url'), key);

/** As Django before 3.1 wrote it. */
function legacy(text: string, key = KEY): string {
  const mac = saltedHmac('django.contrib.sessionsSessionStore', text, key, 'sha1').toString('hex');
  return Buffer.from(`${mac}:${text}`).toString('base64');
}

describe('a session of Django', () => {
  const expected = { userId: '7', authHash: 'abc' };

  it('is read as every version wrote it, under any key of the shop', () => {
    const text = JSON.stringify(SESSION);
    const compressed = signed(`.${deflateSync(text).toString('base64url')}`);
    for (const data of [plain(text), compressed, legacy(text)]) {
      assert.deepEqual(readDjangoSession(data, [KEY]), expected);
      assert.deepEqual(readDjangoSession(data, ['another key of the shop', KEY]), expected);
      assert.equal(readDjangoSession(data, []), 'none of DJANGO_SECRET_KEYS signed it');
    }
  });

  it('is nobody’s when somebody else made it', () => {
    const forged = 'a key that a stranger guessed';
    for (const data of [plain(JSON.stringify(SESSION), forged), legacy(JSON.stringify(SESSION), forged)])
      assert.equal(readDjangoSession(data, [KEY]), 'none of DJANGO_SECRET_KEYS signed it');
    fc.assert(
      fc.property(fc.string(), (data) => {
        assert.equal(typeof readDjangoSession(data, [KEY]), 'string');
      }),
    );
  });

  it('is no pickle, no bomb and no visitor', () => {
    assert.match(String(readDjangoSession(legacy('\x80\x04}q\x00.'), [KEY])), /a pickle is not read/);
    const bomb = signed(`.${deflateSync(Buffer.alloc(4 * 1024 ** 2, 0x20)).toString('base64url')}`);
    assert.match(String(readDjangoSession(bomb, [KEY])), /cannot be inflated/);
    assert.equal(readDjangoSession(plain('{"basket":[1]}'), [KEY]), 'nobody is signed in');
    assert.equal(readDjangoSession(plain('{"_auth_user_id":"7"}'), [KEY]), 'it is not bound to the password');
  });
});
