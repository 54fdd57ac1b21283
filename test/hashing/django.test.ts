import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeHash, verifyAny } from '../../src/hashing/formats.ts';
import { djangoHashes } from '../support/django.ts';
import { djangoPython } from '../support/engines.ts';

/** In every version of Django; others come and go. */
const ALWAYS = ['pbkdf2_sha256', 'pbkdf2_sha1', 'argon2', 'bcrypt_sha256', 'bcrypt', 'md5'];
/** What DES makes of it cannot be computed here. */
const REFUSED = 'crypt';

describe('a customer of a shop on Django', { skip: !djangoPython() && 'Django is not installed' }, () => {
  for (const password of ['correct horse battery', 'lètmein \u{1f511}', `${'long '.repeat(20)}end`])
    it(`signs in with the password of before, whatever hashed it: ${password.slice(0, 12)}`, async () => {
      const { unusable, ...made } = djangoHashes(password);
      assert.deepEqual(judgeHash(unusable ?? ''), { kind: 'unusable' });
      for (const algorithm of ALWAYS) assert.ok(made[algorithm], `${algorithm} is not installed`);
      for (const [algorithm, encoded] of Object.entries(made)) {
        if (encoded === null) continue;
        const judged = judgeHash(encoded);
        if (algorithm === REFUSED) {
          assert.equal(judged.kind, 'refused');
          continue;
        }
        assert.ok(judged.kind === 'supported', `${algorithm}: ${JSON.stringify(judged)}`);
        assert.equal(await verifyAny(password, judged.stored), true, algorithm);
        assert.equal(await verifyAny(`x${password}`, judged.stored), false, algorithm);
      }
    });
});
