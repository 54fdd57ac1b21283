import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD } from '../support/app.ts';

const URL = '/users/password/change/';
const NEW = 'a brand new password';
const change = (old: string, first = NEW, second = first) => ({
  old_password: old,
  new_password1: first,
  new_password2: second,
});

onEveryEngine('POST /users/password/change/', (getApp) => {
  it('lets a customer change the password, and only the new one works after', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const answer = await browser.post(URL, change(PASSWORD));
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), {
      detail: 'New password has been saved.',
      success: 'New password has been saved.',
    });
    await assert.rejects(app.signedIn(user, PASSWORD), /400/);
    await app.signedIn(user, NEW);
  });

  it('keeps the customer signed in here and ends every other session and token', async () => {
    const app = getApp();
    const user = await app.createUser();
    const [here, elsewhere] = [await app.signedIn(user), await app.signedIn(user)];
    const login = await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
    const { key } = login.json() as { key: string };
    const before = here.cookies.get('sessionid');

    assert.equal((await here.post(URL, change(PASSWORD))).status, 200);
    assert.notEqual(here.cookies.get('sessionid'), before);
    assert.equal((await here.get('/current_user/')).status, 200);
    assert.equal((await elsewhere.get('/current_user/')).status, 401);
    const byToken = await app.browser().get('/current_user/', { authorization: `Token ${key}` });
    assert.equal(byToken.status, 401);
  });

  it('names the wrong old password alone, before anything about the new one', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const answer = await browser.post(URL, change('wrong', 'a', 'b'));
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.json(), { old_password: ['Invalid password.'] });
  });
});
