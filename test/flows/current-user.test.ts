import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine } from '../support/app.ts';
import { newPhone } from '../support/otp.ts';
import { withSetting } from '../support/settings.ts';
import { staff } from '../support/staff.ts';

onEveryEngine('GET /current_user/', (getApp) => {
  it('shows customers what storefronts read of them, all of it', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({
      phone,
      isPhoneVerified: true,
      email: 'Ada.Lovelace@example.com',
      whatsappAllowed: false,
      callAllowed: null,
      gender: 'female',
      dateOfBirth: '1990-02-28',
      attributes: { confirm: true },
    });
    const answer = await (await app.signedIn(user)).get('/current_user/');
    const { last_login: lastLogin, ...shown } = answer.json() as Record<string, unknown>;
    assert.match(String(lastLogin), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(shown, {
      pk: user.id,
      email: 'Ada.Lovelace@example.com',
      first_name: 'Ada',
      last_name: 'Byron',
      phone,
      user_type: 'registered',
      language_code: null,
      is_email_verified: true,
      attributes: { confirm: true, verified_phone: true },
      date_joined: new Date(user.dateJoined).toISOString(),
      email_allowed: true,
      sms_allowed: true,
      whatsapp_allowed: false,
      call_allowed: null,
      gender: 'female',
      date_of_birth: '1990-02-28',
      hashed_email: 'e814ff3dc480a94c7ce9334062ec4733c75a002f4bcec0197f62ffea64059e2f',
      client_type: 'default',
      is_social_networks_connected: false,
      selected_address: null,
    });
  });

  it('shows a phone as people dial it where the shop wants that, and operators E.164', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({ phone });
    const abroad = await app.createUser({ phone: `+1213${phone.slice(-7)}` });
    const operator = await staff(app);
    await withSetting(app, 'PHONE_OUTPUT_FORMAT', 'national', async () => {
      const shownTo = async (customer: typeof user) =>
        ((await (await app.signedIn(customer)).get('/current_user/')).json() as { phone: unknown }).phone;
      assert.equal(await shownTo(user), phone.replace('+90', '0'));
      assert.equal(await shownTo(abroad), abroad.phone);
      const fresh = newPhone();
      const made = await operator.browser.post(
        '/admin/api/users/',
        { phone: fresh },
        { headers: operator.token },
      );
      assert.equal(made.status, 201, made.text);
      const { phone: stored, whatsapp_allowed: isAllowed } = made.json() as Record<string, unknown>;
      assert.deepEqual([stored, typeof isAllowed], [fresh, 'boolean']);
      assert.equal('client_type' in (made.json() as object), false);
    });
  });
});
