import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { mailsTo, newEmail } from '../support/registration.ts';
import { CALLS_PER_FAILURE, STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const CHANGE = '/users/email-change/';
const JSON_BODY = { contentType: 'application/json' } as const;

async function customer(app: TestApp) {
  const user = await app.createUser();
  const visitor = new Visitor(app);
  await visitor.openSignInPage();
  await visitor.submit('login', { email: user.email ?? '', password: PASSWORD });
  return { user, visitor };
}

/** The two parts of the link that was mailed to an address. */
async function linkTo(app: TestApp, email: string): Promise<string[]> {
  const mail = (await mailsTo(app, email)).at(-1);
  const [, ...parts] = /\/users\/email-set-primary\/([\w.-]+)\/([\w.-]+)\//.exec(mail?.text ?? '') ?? [];
  assert.equal(parts.length, 2, mail?.text);
  return parts;
}

onEveryEngine(
  'a customer of a storefront who changes the e-mail',
  (getApp) => {
    it('gets a link, which the theme’s page calls twice with its parts joined by a comma, and signs in with the new one', async () => {
      const app = getApp();
      const { visitor } = await customer(app);
      const email = newEmail();
      const body = { email, emailConfirm: email, password: PASSWORD };
      const asked = await visitor.call('POST', CHANGE, body, JSON_BODY);
      assert.deepEqual([asked.status, asked.data.detail], [200, 'Confirmation e-mail has been sent.']);
      const link = (await linkTo(app, email)).join(',');
      for (let call = 0; call < 2; call++) {
        const opened = await visitor.call('GET', `/users/email-set-primary/${link}/`, undefined, JSON_BODY);
        assert.deepEqual(
          [opened.status, opened.data],
          [200, { detail: 'Your e-mail address has been changed.' }],
        );
      }
      assert.equal((await visitor.me())?.email, email);
      assert.deepEqual(await new Visitor(app).submit('login', { email, password: PASSWORD }), {
        kind: 'signed in',
      });
    });

    it('reads every fault above the form, where the theme looks for it, and stays signed in', async () => {
      const { visitor, user } = await customer(getApp());
      const email = newEmail();
      for (const [fields, field] of [
        [{ email, emailConfirm: email, password: 'wrong' }, 'password'],
        [{ email, emailConfirm: newEmail(), password: PASSWORD }, 'emailConfirm'],
        [{ email: user.email, emailConfirm: user.email, password: PASSWORD }, 'email'],
        [{ email: 'ada', emailConfirm: 'ada', password: PASSWORD }, 'email'],
      ] as const) {
        const failed = await visitor.call('POST', CHANGE, fields, JSON_BODY);
        assert.deepEqual([failed.status, failed.calls], [400, CALLS_PER_FAILURE]);
        const { [field]: texts, non_field_errors: general } = failed.data as Record<string, string[]>;
        assert.ok(texts && texts.length > 0, JSON.stringify(failed.data));
        assert.deepEqual(general, texts);
      }
      assert.ok(await visitor.me());
    });

    it('whose link is none reads so after four calls, and is not signed out', async () => {
      const { visitor } = await customer(getApp());
      const opened = await visitor.call('GET', '/users/email-set-primary/x,y/', undefined, JSON_BODY);
      assert.deepEqual(opened, {
        status: 400,
        data: { detail: 'Invalid or expired link.' },
        calls: CALLS_PER_FAILURE,
      });
      assert.ok(await visitor.me());
    });
  },
  { env: STOREFRONT_ENV },
);
