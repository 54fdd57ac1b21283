import { createHousekeeping } from '../../../src/delivery/housekeeping.ts';
import { DAY, MINUTE } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { newUid } from '../../../src/lib/random.ts';
import type { TestApp } from '../app.ts';
import { INTROSPECT } from '../backends.ts';
import { LOGO_SVG } from '../images.ts';
import { operator, type Person, personPath } from '../people.ts';
import { startProvider } from '../provider.ts';
import { newEmail } from '../registration.ts';
import { accepted } from '../result.ts';
import { codeAt, enrolled, STEP, verify } from '../second-factor.ts';
import { OPERATOR } from '../settings.ts';
import { staff } from '../staff.ts';
import { endpoint, setWebhooks } from '../webhooks.ts';

const SETTINGS = '/admin/api/settings/';
const SOURCE = { address: 'operator', agent: 'test', requestId: 'test' };

/** What shops' programs and members of staff do over HTTP. */
export async function staffApi(app: TestApp): Promise<void> {
  const [one, other] = [await staff(app, 'owner'), await staff(app, 'owner')];
  const headers = one.token;
  const put = (name: string, value: unknown) =>
    one.browser.request('PUT', `${SETTINGS}${name}/`, { value }, { headers });
  const created = await one.browser.post('/admin/api/users/', { email: newEmail() }, { headers });
  const { pk } = created.json() as { pk: number };
  await one.browser.post('/admin/api/sessions/', { user: pk }, { headers });
  await put('UNIQUE_VALIDATOR_PHONE_MESSAGE', 'A shop');
  await put('UNIQUE_VALIDATOR_PHONE_MESSAGE', 'Another shop');
  await app.core.statistics.flush();
  for (const query of ['', '?step=minute', '?step=day&metric=codes'])
    await one.browser.get(`/admin/api/stats/${query}`, headers);
  await one.browser.get(`${SETTINGS}UNIQUE_VALIDATOR_PHONE_MESSAGE/`, headers);
  await one.browser.get(`${SETTINGS}UNIQUE_VALIDATOR_PHONE_MESSAGE/history/`, headers);
  await one.browser.post(`${SETTINGS}UNIQUE_VALIDATOR_PHONE_MESSAGE/rollback/`, {}, { headers });
  await one.browser.request('DELETE', `${SETTINGS}UNIQUE_VALIDATOR_PHONE_MESSAGE/`, undefined, { headers });
  const propose = async (url: string): Promise<string> => {
    const { id } = (await put('STOREFRONT_URL', url)).json() as { id: number };
    return `${SETTINGS}STOREFRONT_URL/proposals/${id}/`;
  };
  await other.browser.post(`${await propose('https://a.example')}confirm/`, {}, { headers: other.token });
  await one.browser.request('DELETE', await propose('https://b.example'), undefined, { headers });
  const { core } = app;
  const images = '/admin/api/branding/images/';
  const content = LOGO_SVG.toString('base64');
  const image = (await one.browser.post(images, { content }, { headers })).json() as { id: string };
  await core.settingsAdmin.set('BRANDING', { accent: '#0a7d5a', logo: image.id }, OPERATOR);
  await one.browser.get(images, headers);
  await app.browser().get(`/branding/${image.id}`);
  await core.settingsAdmin.unset('BRANDING', OPERATOR);
  await one.browser.request('DELETE', `${images}${image.id}/`, undefined, { headers });
  const key = accepted(await app.core.credentials.issueToken(one.user, SOURCE, 'introspect'));
  const session = (await app.signedIn(await app.createUser())).cookies.get('sessionid') ?? '';
  await app
    .browser()
    .post(INTROSPECT, undefined, { form: { token: session }, headers: { authorization: `Token ${key}` } });
}

/** What members of staff do with one person. */
export async function people(app: TestApp): Promise<void> {
  const { get, post, patch } = await operator(app, 'owner');
  const person = await app.createUser({ phone: '+905300099002' });
  await app.browser().post('/users/password/reset/', { email: person.email });
  await app.deliver();
  const path = (act = '') => personPath(person, act);
  const { version } = (await get(path())).json() as Person;
  await patch(path(), { first_name: 'Ada' }, { 'if-match': `"${version}"` });
  for (const act of ['timeline/', 'unlock/', 'export/']) await get(path(act));
  for (const act of ['verify/email/', 'verify/phone/', 'unlock/', 'send-reset/', 'sign-out/'])
    await post(path(act));
  for (const act of ['deactivate/', 'activate/', 'erase/']) await post(path(act));
  const { user: colleague } = await staff(app);
  await post(`/admin/api/staff/${colleague.id}/remove/`);
}

/** How members of staff prove their second factor. */
export async function secondFactors(app: TestApp): Promise<void> {
  const { user, browser, secret, recoveryCodes } = await enrolled(app);
  await browser.get('/admin/api/second-factor/');
  await browser.post('/admin/api/second-factor/recovery-codes/');
  for (const code of [codeAt(secret, app.clock.now() + STEP), recoveryCodes[0] ?? ''])
    await verify(await app.signedIn(user), code);
  await browser.get('/admin/api/users/?search=ada@example.com');
  await app.core.secondFactors.reset(user, SOURCE);
  await app.deliver();
}

/** What members of staff do with one message. */
export async function messages(app: TestApp): Promise<void> {
  const { get, post } = await operator(app, 'owner');
  const { storage, outbox } = app.core;
  const requested = async (): Promise<string> => {
    const { email } = await app.createUser();
    await app.browser().post('/users/password/reset/', { email });
    const [message] = await storage.read.outbox.list({
      recipientKey: outbox.recipientKeys(email ?? ''),
      limit: 1,
    });
    return message?.uid ?? '';
  };
  await post(`/admin/api/messages/${await requested()}/cancel/`);
  const uid = await requested();
  const [lease, now] = ['of a worker', app.clock.now()];
  const claim = { lease, leasedUntil: now + MINUTE, limit: 100, kinds: ['reset-email'], now };
  await storage.transaction(async (stores) => {
    await stores.outbox.claim({ ...claim, lane: 'resets' });
    await stores.outbox.settle(uid, lease, { state: 'failed', nextTryAt: now + MINUTE });
  });
  await get(`/admin/api/messages/${uid}/`);
  await post(`/admin/api/messages/${uid}/retry/`);
  await app.deliver();
}

/** What members of staff try before it is stored. */
export async function trials(app: TestApp): Promise<void> {
  const { user, post } = await operator(app, 'owner');
  const texts = { kind: 'reset-email', language: 'en' };
  const template = { template: '<a href="{{ reset_url }}">Reset</a>', language: 'en' };
  await post('/admin/api/message-texts/preview/', texts);
  await post('/admin/api/message-texts/test/', texts);
  await post('/admin/api/reset-template/preview/', template);
  await post('/admin/api/reset-template/test/', template);
  const proved = { phone: '+905300099003', isPhoneVerified: true };
  await app.core.storage.transaction(({ users }) => users.update(user.id, proved, 'keep-credentials'));
  await app.core.settingsAdmin.set('SMS_GATEWAYS', { inbox: { klass: 'console', conf: {} } }, OPERATOR);
  await post('/admin/api/sms-gateways/test/', { gateway: 'inbox' });
  await app.core.settingsAdmin.unset('SMS_GATEWAYS', OPERATOR);
  await post('/admin/api/password-policy/check/', { password: 'tulip-41' });
  await app.deliver();
}

/** A webhook that arrives, one that does not, and one that is sent again. */
export async function webhooks(app: TestApp): Promise<void> {
  const receiver = await startProvider({ status: 204 });
  try {
    await setWebhooks(app, endpoint(`${receiver.url}/a`), endpoint(`${receiver.url}/b`));
    receiver.behave((response, { path }) => response.writeHead(path === '/b' ? 500 : 200).end());
    await app.signedIn(await app.createUser());
    await app.deliver();
    const { token: headers, browser } = await staff(app);
    for (const query of ['', '?state=sent', '?event=user.signed_in'])
      await browser.get(`/admin/api/webhooks/${query}`, headers);
    const [sent] = await app.core.webhookDeliveries.list({ state: 'sent', limit: 1 });
    await browser.post(`/admin/api/webhooks/${sent?.message.uid}/resend/`, {}, { headers });
    await app.deliver();
  } finally {
    await setWebhooks(app);
    await receiver.close();
  }
}

/** What the commands of operators read. */
export async function commands(app: TestApp): Promise<void> {
  const { core } = app;
  const { users, outbox, sessions } = core.storage.read;
  const user = await app.createUser({ phone: '+905300099001', isPhoneVerified: true });
  await app.signedIn(user);
  const limit = 50;
  await users.list({ limit });
  await users.list({ limit, email: user.email ?? '' });
  await users.list({ limit, phone: user.phone ?? '' });
  await users.list({ limit, after: user.id });
  await core.audit.list({ limit });
  await core.audit.list({ limit, userId: user.id });
  const recipientKey = core.outbox.recipientKeys(user.email ?? '');
  await outbox.list({ limit });
  await outbox.list({ limit, recipientKey });
  await outbox.list({ limit, state: 'dead' });
  await outbox.list({ limit, beforeUid: newUid() });
  const [session] = await sessions.ofUser(user.id);
  await sessions.withPrefix(session?.idHash.slice(0, 8) ?? '');
  await core.audit.verify();
}

/** What the worker does by the clock, before and after everything has expired. */
export async function chores(app: TestApp): Promise<void> {
  const housekeeping = createHousekeeping({ ...app.core, logger: silentLogger });
  for (const passing of [0, 10 * MINUTE, 400 * DAY]) {
    app.clock.advance(passing);
    for (const [name, chore] of Object.entries(housekeeping))
      if (name !== 'start' && name !== 'stop') await chore();
    await app.deliver();
  }
}
