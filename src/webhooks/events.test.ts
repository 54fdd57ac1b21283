import assert from 'node:assert/strict';
import { it } from 'node:test';
import { WEBHOOK_EVENTS } from '../settings-table/backends.ts';
import { ANNOUNCED, eventsOf } from './events.ts';

const announced = (event: string, fields?: string): string[] =>
  eventsOf({ event, detail: fields === undefined ? {} : { fields } });

it('every event of the setting follows from something', () => {
  assert.deepEqual(Object.keys(ANNOUNCED), [...WEBHOOK_EVENTS]);
  for (const { after } of Object.values(ANNOUNCED)) assert.ok(after.length > 0);
});

it('other backends learn of every change they hold a copy of', () => {
  const expected: Record<string, string[]> = {
    'user.register': ['user.registered'],
    'user.create': ['user.registered'],
    'session.sign_in': ['user.signed_in'],
    'session.sign_out': ['user.signed_out'],
    'password.set': ['user.password_changed'],
    'password.change': ['user.password_changed'],
    'password.reset': ['user.password_changed'],
    'email.change': ['user.email_changed'],
    'email.change_undone': ['user.email_change_undone'],
    'phone.change': ['user.phone_changed'],
    'phone.confirm': ['user.phone_changed'],
    'profile.update': ['user.updated'],
    'consent.change': ['user.updated'],
    'session.revoke': ['user.sessions_revoked'],
    'token.revoke': ['user.sessions_revoked'],
    'account.close': ['user.closed'],
    'account.restore': ['user.restored'],
    'account.anonymize': ['user.anonymized'],
  };
  for (const [event, events] of Object.entries(expected)) assert.deepEqual(announced(event), events, event);
});

it('an operator who changes e-mail, phone or activation causes the events of those', () => {
  assert.deepEqual(announced('user.update', 'firstName'), ['user.updated']);
  assert.deepEqual(announced('user.update', 'email,isEmailVerified'), ['user.email_changed', 'user.updated']);
  assert.deepEqual(announced('user.update', 'phone'), ['user.phone_changed', 'user.updated']);
  assert.deepEqual(announced('user.deactivate', 'isActive'), ['user.updated', 'user.sessions_revoked']);
  assert.deepEqual(announced('user.activate', 'isActive,email'), ['user.email_changed', 'user.updated']);
});

it('what is no change of an account is not announced', () => {
  for (const event of ['settings.set', 'code.check', 'message.retry', 'reset_link.sent', 'token.create'])
    assert.deepEqual(announced(event, 'email'), [], event);
});
