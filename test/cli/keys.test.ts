import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKeyring } from '../../src/lib/keyring.ts';
import { openEngine } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';

const FORMER = 'the former key of the shop 0123456789';
const NEXT = 'the next key of the shop 9876543210';
const idOf = (secret: string): string => createKeyring(secret).id;
const GATEWAYS =
  '{"main":{"klass":"http","conf":{"url":"https://sms.example/","username":"u","password":"p"}}}';

interface Status {
  readonly key: string;
  readonly fallbacks: { key: string; is_needed: boolean }[];
  readonly stored: { table: string; key: string | null; count: number }[];
  readonly retired: { key: string; retired_at: string }[];
}

describe('latchkey keys', () => {
  it('takes an operator from one key to the next, and says when the former one may go', async () => {
    const engine = await openEngine('sqlite');
    const withKeys = (key: string, fallback = '') => ({
      ...engine.env,
      SECRET_KEY: key,
      SECRET_KEY_FALLBACKS: fallback,
    });
    const both = withKeys(NEXT, FORMER);
    const set = await latchkey(withKeys(FORMER), ['settings', 'set', 'SMS_GATEWAYS', GATEWAYS]);
    assert.equal(set.code, 0, set.stderr);

    const alone = await latchkey(withKeys(NEXT), ['keys', 'status']);
    assert.equal(alone.code, 1, 'the credentials are lost without the former key');
    assert.match(alone.stdout, /2 values open with none of the keys: name the key they were made under/);

    const dry = await latchkey(both, ['keys', 'rotate', '--dry-run', '--json']);
    assert.deepEqual(dry.json<Status>(), {
      key: idOf(NEXT),
      fallbacks: [{ key: idOf(FORMER), is_needed: true }],
      stored: [
        { table: 'settings', key: idOf(FORMER), count: 1 },
        { table: 'settings_history', key: idOf(FORMER), count: 1 },
      ],
      retired: [],
    });
    const rotated = await latchkey(both, ['keys', 'rotate']);
    assert.deepEqual([rotated.code, rotated.stderr], [0, '']);
    assert.match(rotated.stdout, new RegExp(`Fallback ${idOf(FORMER)} is not needed for what is stored`));

    const after = await latchkey(withKeys(NEXT), ['keys', 'status', '--json']);
    const { fallbacks, stored, retired } = after.json<Status>();
    assert.deepEqual([after.code, fallbacks], [0, []]);
    assert.deepEqual([...new Set(stored.map(({ key }) => key))], [idOf(NEXT)]);
    assert.deepEqual(
      retired.map(({ key }) => key),
      [idOf(FORMER)],
    );
    const trail = await latchkey(withKeys(NEXT), ['audit', 'verify']);
    assert.deepEqual([trail.code, trail.stderr], [0, ''], trail.stdout);
    const events = await latchkey(withKeys(NEXT), [
      'audit',
      'list',
      '--event',
      'secret_key.retire',
      '--json',
    ]);
    assert.equal(events.json<unknown[]>().length, 1);
    await engine.drop();
  });

  it('sends whoever wants to withdraw the keys of session tokens to the command that does', async () => {
    const engine = await openEngine('sqlite');
    const answer = await latchkey(engine.env, ['keys', 'rotate', '--now']);
    assert.notEqual(answer.code, 0);
    assert.match(answer.stderr, /^latchkey: --now is an option of `latchkey signing-keys rotate`/);
    await engine.drop();
  });
});
