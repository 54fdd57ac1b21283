import assert from 'node:assert/strict';
import { it } from 'node:test';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { SECOND } from '../../src/lib/clock.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { onEveryEngine, onSqlite } from '../support/app.ts';
import { JWKS, keysOf, TOKEN, tokenFor, verified, WITH_TOKENS } from '../support/backends.ts';
import { codeSentTo, customerWithPhone } from '../support/otp.ts';
import { apiTokenOf, oneTimeLink } from '../support/staff.ts';

const HEX = /^[0-9a-f]{32}$/;

onEveryEngine(
  'a session token',
  (getApp) => {
    it('says who is signed in, to whom, how they proved it, for five minutes, and is verified by the JWKS', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const signedInAt = Math.floor(app.clock.now() / SECOND);
      app.clock.advance(90 * SECOND);
      const answer = await browser.post(TOKEN);
      const { token, expires_in } = answer.json() as { token: string; expires_in: number };
      assert.deepEqual([answer.status, expires_in, answer.headers['cache-control']], [200, 300, 'no-store']);
      const { keys } = await keysOf(app);
      assert.deepEqual(decodeProtectedHeader(token), { alg: 'ES256', typ: 'session+jwt', kid: keys[0]?.kid });
      assert.equal(keys[0]?.kid, await calculateJwkThumbprint(keys[0] ?? { kty: 'EC' }));
      const { sid, vid, jti, ...claims } = await verified(app, token);
      assert.deepEqual(claims, {
        iss: app.core.config.publicUrl,
        aud: 'shop',
        sub: String(user.id),
        iat: signedInAt + 90,
        exp: signedInAt + 390,
        auth_time: signedInAt,
        amr: ['pwd'],
        user_type: 'registered',
      });
      for (const name of [sid, vid, jti]) assert.match(String(name), HEX);
      const cookie = browser.cookies.get('sessionid') ?? '';
      for (const secret of [cookie, sha256(cookie).slice(0, 32)])
        assert.ok(!JSON.stringify({ sid, vid }).includes(secret));
      const again = await verified(app, await tokenFor(browser));
      assert.deepEqual([again.sid, again.vid], [sid, vid]);
      assert.notEqual(again.jti, jti);
    });

    it('is for the audience that was asked for, the first by default, and for no other', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      assert.equal(
        (await verified(app, await tokenFor(browser, { audience: 'warehouse' }), 'warehouse')).aud,
        'warehouse',
      );
      for (const empty of ['', null, undefined])
        assert.equal((await verified(app, await tokenFor(browser, { audience: empty }))).aud, 'shop');
      const refused = await browser.post(TOKEN, { audience: 'bank' });
      assert.deepEqual(
        [refused.status, refused.json()],
        [400, { audience: ['"bank" is not a valid choice.'] }],
      );
      for (const audience of [['shop'], { shop: 1 }, true, 7, 'x'.repeat(201), 'shop\0', 'SHOP'])
        assert.equal((await browser.post(TOKEN, { audience })).status, 400, JSON.stringify(audience));
    });

    it('is not handed to another site: CSRF token and origin are asked for', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      assert.equal((await browser.post(TOKEN, {}, { headers: { 'x-csrftoken': '' } })).status, 403);
      assert.equal(
        (await browser.post(TOKEN, {}, { headers: { origin: 'https://evil.example' } })).status,
        403,
      );
      const stranger = await app.browser().post(TOKEN, {}, { headers: { origin: 'https://evil.example' } });
      assert.deepEqual([stranger.status, stranger.headers['set-cookie']], [403, undefined]);
    });

    it('names a visitor by visitor id alone, and starts a session for whoever has none', async () => {
      const app = getApp();
      const browser = app.browser();
      const claims = await verified(app, await tokenFor(browser));
      assert.equal(claims.sub, `visitor:${claims.vid}`);
      assert.equal(claims.user_type, 'anonymous');
      assert.equal('auth_time' in claims || 'amr' in claims, false);
      assert.equal((await verified(app, await tokenFor(browser))).vid, claims.vid);
    });

    it('says of a code what it was, and of a link that nothing was proved', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post('/users/otp-login/', { phone });
      await browser.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
      assert.deepEqual((await verified(app, await tokenFor(browser))).amr, ['sms', 'otp']);

      const byLink = app.browser();
      await byLink.get(await oneTimeLink(app, await app.createUser()));
      const claims = await verified(app, await tokenFor(byLink));
      assert.match(claims.sub ?? '', /^\d+$/);
      assert.equal('auth_time' in claims || 'amr' in claims, false);
    });

    it('is given for an API token, without CSRF token', async () => {
      const app = getApp();
      const user = await app.createUser();
      const headers = { authorization: `Token ${await apiTokenOf(app, user)}` };
      const answer = await app.browser().post(TOKEN, {}, { headers });
      const claims = await verified(app, (answer.json() as { token: string }).token);
      assert.equal(claims.sub, String(user.id));
      const bad = { authorization: `Token ${'0'.repeat(40)}` };
      assert.equal((await app.browser().post(TOKEN, {}, { headers: bad })).status, 401);
    });
  },
  { settings: WITH_TOKENS },
);

onSqlite(
  'a session token with more claims',
  (getApp) => {
    it('says what was chosen, and leaves out what a user does not have', async () => {
      const app = getApp();
      const user = await app.createUser({ phone: '+905301112233', isEmailVerified: false });
      const { email, email_verified, phone_number, phone_number_verified } = await verified(
        app,
        await tokenFor(await app.signedIn(user)),
      );
      assert.deepEqual(
        [email, email_verified, phone_number, phone_number_verified],
        [user.email, false, '+905301112233', undefined],
      );
      const plain = await verified(app, await tokenFor(await app.signedIn(await app.createUser())));
      assert.equal('phone_number' in plain, false);
      assert.equal('email' in (await verified(app, await tokenFor(app.browser()))), false);
    });
  },
  { settings: { ...WITH_TOKENS, JWT_CLAIMS: ['email', 'email_verified', 'phone_number'] } },
);

onSqlite('a service without audiences', (getApp) => {
  it('issues no tokens, starts no sessions for them and publishes no keys', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    for (const body of [{}, { audience: 'shop' }])
      assert.equal((await browser.post(TOKEN, body)).status, 404);
    const stranger = await app.browser().post(TOKEN);
    assert.deepEqual([stranger.status, stranger.headers['set-cookie']], [404, undefined]);
    const answer = await app.browser().get(JWKS);
    assert.deepEqual([answer.status, answer.json()], [200, { keys: [] }]);
    assert.equal((await app.core.storage.read.signingKeys.all()).length, 0);
  });
});

onSqlite(
  'the published keys',
  (getApp) => {
    it('may be kept for five minutes, by anybody, and hold nothing private', async () => {
      const app = getApp();
      const answer = await app.browser().get(JWKS);
      assert.equal(answer.headers['cache-control'], 'public, max-age=300');
      assert.equal(answer.headers['set-cookie'], undefined);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      const { keys } = await keysOf(app);
      assert.deepEqual(Object.keys(keys[0] ?? {}).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      const rows = await app.core.storage.read.signingKeys.all();
      assert.ok(!JSON.stringify(rows).includes(String(keys[0]?.x)));
    });
  },
  { settings: WITH_TOKENS },
);
