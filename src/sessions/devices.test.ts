import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../test/support/clock.ts';
import { DAY } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { keptCookies, signInCookies } from './cookies.ts';
import { createDevices } from './devices.ts';

const keyring = createKeyring('a secret key of more than 32 characters');
const USER = { id: 7, authGeneration: 3 };

describe('a known device', () => {
  it('is recognised by its cookie for a year', () => {
    const clock = new FakeClock();
    const devices = createDevices({ keyring, clock });
    const cookie = devices.issue(USER, null);
    const known = devices.read(cookie);
    assert.deepEqual([known?.userId, known?.authGeneration], [7, 3]);
    clock.advance(365 * DAY);
    assert.ok(devices.read(cookie));
    clock.advance(1);
    assert.equal(devices.read(cookie), null);
  });

  it('keeps its id at its owner’s next sign-in, and gets another for another person', () => {
    const devices = createDevices({ keyring, clock: new FakeClock() });
    const first = devices.issue(USER, null);
    const idOf = (cookie: string) => devices.read(cookie)?.deviceId;
    assert.equal(idOf(devices.issue(USER, first)), idOf(first));
    assert.notEqual(idOf(devices.issue({ id: 8, authGeneration: 1 }, first)), idOf(first));
  });

  it('cannot be made up, nor turned into another person’s', () => {
    const devices = createDevices({ keyring, clock: new FakeClock() });
    const cookie = devices.issue(USER, null);
    const parts = cookie.split('.');
    for (const forged of [
      null,
      '',
      'a.b.c.d.e',
      `${cookie}.x`,
      ['8', ...parts.slice(1)].join('.'),
      [parts[0], '4', ...parts.slice(2)].join('.'),
      [...parts.slice(0, 3), '9999999999999', parts[4]].join('.'),
      cookie.slice(0, -1) + (cookie.endsWith('0') ? '1' : '0'),
    ])
      assert.equal(devices.read(forged), null, String(forged));
    const elsewhere = createDevices({
      keyring: createKeyring('another secret key of over 32 characters'),
      clock: new FakeClock(),
    });
    assert.equal(elsewhere.read(cookie), null);
  });
});

describe('the cookies of an answer', () => {
  const session = {
    id: 'x'.repeat(32),
    expiresAt: 1,
    session: {
      idHash: 'h',
      userId: 7,
      generation: 4,
      data: {},
      createdAt: 0,
      expiresAt: 1,
      address: '',
      agent: '',
      parentIdHash: null,
      provedAt: null,
      provedBy: null,
      visitorId: '0'.repeat(32),
    },
  };

  it('carry session, device and a new CSRF token after a sign-in', () => {
    const devices = createDevices({ keyring, clock: new FakeClock() });
    const user = { id: 7, authGeneration: 4 } as Parameters<typeof signInCookies>[1]['user'];
    const cookies = signInCookies(devices, { user, session, key: '' }, null);
    assert.deepEqual(cookies.session, { id: session.id, expiresAt: 1 });
    assert.equal(devices.read(cookies.device ?? null)?.userId, 7);
    assert.equal(cookies.rotateCsrf, true);
  });

  it('keep a known device known when its owner changes the password, and make no stranger’s known', () => {
    const devices = createDevices({ keyring, clock: new FakeClock() });
    const kept = (device: string | null) => keptCookies(devices, { before: USER, session }, device);
    const known = kept(devices.issue(USER, null)).device ?? null;
    assert.deepEqual([devices.read(known)?.userId, devices.read(known)?.authGeneration], [7, 4]);
    for (const device of [null, 'x', devices.issue({ id: 8, authGeneration: 3 }, null)])
      assert.equal(kept(device).device, undefined);
    const outdated = devices.issue({ id: 7, authGeneration: 2 }, null);
    assert.equal(kept(outdated).device, undefined);
  });
});
