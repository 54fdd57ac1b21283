import { PASSWORD, type TestApp } from '../app.ts';
import { tokenFor } from '../backends.ts';
import { type Browser, PAGE, XHR } from '../browser.ts';
import { closeAccountOf } from '../closing.ts';
import { changeEmail, requestEmail, undoLinkTo } from '../email.ts';
import { guestBrowser } from '../guest.ts';
import { CODE_FLOWS, codeSentTo, customerWithPhone, enterFlow, newPhone, wrongCode } from '../otp.ts';
import { getProfile, patchProfile, prove, putProfile } from '../profile.ts';
import { CHOSEN, linkSentTo, newEmail, REGISTER } from '../registration.ts';
import { withSetting } from '../settings.ts';
import { apiTokenOf, oneTimeLink } from '../staff.ts';

const NEW = 'a brand new password';
const twice = { new_password1: NEW, new_password2: NEW };

/** By password, known device, link and API token; wrongly, and as nobody. */
export async function signIn(app: TestApp): Promise<void> {
  const user = await app.createUser();
  const browser = await app.signedIn(user);
  const login = (who: Browser, email: string | null, password: string) =>
    who.post('/users/login/', { email, password });
  await login(app.browser(), user.email, 'wrong');
  await login(app.browser(), newEmail(), PASSWORD);
  await login(browser, user.email, PASSWORD);
  await browser.post('/session/token/', {});
  await tokenFor(browser);
  await browser.post('/users/logout/');
  await login(browser, user.email, 'wrong');
  await login(browser, user.email, PASSWORD);
  const token = await apiTokenOf(app, await app.userNow(user.id));
  await app.browser().post('/users/passwordless-login-with-token/', { user: user.id, token });
  const headers = { authorization: `Token ${token}` };
  await app.browser().post('/session/token/', {}, { headers });
  await app.browser().get(await oneTimeLink(app, user));
  await withSetting(app, 'PASSWORDLESS_LOGIN_CONFIRM', true, async () => {
    const link = await oneTimeLink(app, await app.userNow(user.id));
    await app.browser().get(link, PAGE);
    await app.browser().post(link);
  });
  await app.browser().post('/users/pz-captcha/', {});
  await app.browser().get('/session/check/');
}

/** Each of the three flows: a code, another, a wrong guess and the right one. */
export async function codes(app: TestApp): Promise<void> {
  for (const flow of CODE_FLOWS) {
    const { phone, post } = await enterFlow(flow, app);
    await post();
    await post({ resend: true });
    const code = await codeSentTo(app, phone);
    await post({ code: wrongCode(code) });
    await post({ code });
  }
  // Of somebody whom the device is known to, and of a phone that nobody has.
  const { user, phone } = await customerWithPhone(app);
  const browser = await app.signedIn(user);
  await browser.post('/users/logout/');
  await browser.post('/users/otp-login/', { phone });
  await browser.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
  await app.browser().post('/users/otp-login/', { phone: newPhone() });
}

/** Changed, set, and reset by each kind of link. */
export async function passwords(app: TestApp): Promise<void> {
  const user = await app.createUser();
  const browser = await app.signedIn(user);
  await browser.post('/users/password/change/', { old_password: 'wrong', ...twice });
  await browser.post('/users/password/change/', { old_password: PASSWORD, ...twice });
  await (await guestBrowser(app)).browser.post('/users/password/set/', twice);

  const { user: holder, phone } = await customerWithPhone(app);
  await app.browser().post('/users/password/reset/', { email: holder.email });
  await app.browser().post('/users/password/reset-with-phone/', { phone });
  for (const email of [newEmail(), holder.email])
    await app.browser().post('/users/password/reset/', { email });
  await app.deliver();

  for (const prefix of ['/users/api-reset/', '/users/reset/']) {
    const link = `${prefix}${app.resetLink(await app.userNow(holder.id))}/`;
    await app.browser().get(link);
    await app.browser().post(link, twice);
  }
  const page = `/password-reset/${app.resetLink(await app.userNow(holder.id))}/`;
  await app.browser().get(page, PAGE);
  await app.browser().post(page, undefined, { form: twice, headers: PAGE });
  const [uid, token] = app.resetLink(await app.userNow(holder.id)).split('/');
  await app.browser().post('/users/password/reset/confirm/', { uid, token, ...twice });
  await app.deliver();
}

/** By mail, without telling strangers, and by SMS. */
export async function registration(app: TestApp): Promise<void> {
  const register = (fields: object, browser = app.browser()) =>
    browser.post(REGISTER, { email: newEmail(), password: CHOSEN, ...fields });
  const email = newEmail();
  await register({ email, phone: newPhone(), first_name: 'Ada' });
  await register({ email });
  const link = await linkSentTo(app, email);
  await app.browser().get(link, PAGE);
  await app.browser().post(link);
  await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
    const hidden = newEmail();
    await register({ email: hidden });
    await register({ email });
    await app.browser().post(await linkSentTo(app, hidden));
  });
  await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', async () => {
    const [phone, browser] = [newPhone(), app.browser()];
    const fields = { email: newEmail(), phone };
    await register(fields, browser);
    await register({ ...fields, code: await codeSentTo(app, phone) }, browser);
  });
  await app.deliver();
}

/** Names, phone and e-mail changed and changed back; an account closed, opened again, and erased. */
export async function profile(app: TestApp): Promise<void> {
  const user = await app.createUser();
  const browser = await app.signedIn(user);
  await getProfile(browser);
  await patchProfile(browser, { first_name: 'Grace', sms_allowed: false });
  await putProfile(browser, { first_name: 'Grace', last_name: 'Hopper', email: user.email });
  await prove(app, browser, newPhone());
  await browser.get('/users/email-change/');
  await requestEmail(browser, newEmail());
  await requestEmail(browser, newEmail());
  await changeEmail(app, browser, newEmail());
  const undo = await undoLinkTo(app, user.email);
  await app.browser().get(undo, PAGE);
  await app.browser().post(undo);

  const pressed = await app.createUser();
  const mover = await app.signedIn(pressed);
  await requestEmail(mover, newEmail());
  const [change] = await app.core.storage.read.emailChanges.ofUser(pressed.id);
  if (change) await app.browser().post(app.core.emailLinks.confirmPath(change));

  const { undo: reopen, closed } = await closeAccountOf(app, await app.createUser());
  await app.browser().get(reopen, XHR);
  await app.browser().post(reopen);
  await app.deliver();
  await closeAccountOf(app, (await customerWithPhone(app)).user);
  await app.core.storage.read.closures.byUser(closed.id);
  await app.deliver();
}
