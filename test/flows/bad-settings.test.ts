import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import fc from 'fast-check';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../../src/settings.ts';
import { onSqlite } from '../support/app.ts';
import { aimAt, SEED, type Target } from '../support/attack.ts';
import { VALUES } from '../support/hostile.ts';
import { OPERATOR } from '../support/settings.ts';
import { staff } from '../support/staff.ts';

const URL = '/admin/api/settings';

onSqlite('a setting that makes no sense', (getApp) => {
  let target: Target;
  let headers: Record<string, string>;
  let second: Record<string, string>;
  before(async () => {
    ({ token: headers } = await staff(getApp(), 'owner'));
    ({ token: second } = await staff(getApp(), 'owner'));
    target = aimAt(getApp().core);
  });
  after(() => target.close());

  /** What customers need, whatever an operator has set. */
  async function stillServes(): Promise<void> {
    const asks = [
      ['GET', '/login/'],
      ['GET', '/password-reset/'],
      ['GET', '/docs/'],
      ['POST', '/users/login/'],
      ['POST', '/users/password/reset/'],
      ['POST', '/users/password/reset-with-phone/'],
      ['POST', '/users/logout/'],
    ] as const;
    for (const [method, url] of asks) {
      const form = 'email=ada%40example.com&password=wrong&phone=%2B905301234567';
      const body = method === 'POST' ? (['application/x-www-form-urlencoded', form] as const) : undefined;
      for (const accept of ['*/*', 'text/html'])
        await target.hurl({ method, url, headers: { accept, origin: 'http://127.0.0.1:8000' }, body });
    }
  }

  it('is refused or harmless: customers are served as before', async () => {
    const value = fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 3 }), fc.nat(200));
    const change = fc.record({ name: fc.constantFrom(...SETTING_NAMES), value });
    const tryOut = async ({ name, value }: { name: SettingName; value: unknown }): Promise<void> => {
      const body = ['application/json', JSON.stringify({ value })] as const;
      const answer = await target.hurl({ method: 'PUT', url: `${URL}/${name}/`, headers, body });
      if (answer.statusCode === 202) {
        const { id } = JSON.parse(answer.body);
        const url = `${URL}/${name}/proposals/${id}/confirm/`;
        const confirmed = await target.hurl({ method: 'POST', url, headers: second });
        assert.equal(confirmed.statusCode, 200, confirmed.body);
      } else if (answer.statusCode !== 200) return assert.equal(answer.statusCode, 400);
      await stillServes();
      await getApp().core.settingsAdmin.unset(name, OPERATOR);
    };
    let last = Promise.resolve();
    await fc.assert(
      fc.asyncProperty(change, (given) => {
        last = tryOut(given);
        return last;
      }),
      { seed: SEED, numRuns: 600, interruptAfterTimeLimit: 5000 },
    );
    // The one that the time limit interrupted.
    await last;
    for (const name of SETTING_NAMES)
      assert.deepEqual(getApp().core.settings.get(name), SETTINGS[name].default, name);
  });
});
