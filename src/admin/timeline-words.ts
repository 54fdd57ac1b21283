import { inWords } from '../lib/durations.ts';
import { pluralText } from '../lib/plural-text.ts';
import type { MessageKind } from '../messages/index.ts';

/** What a message is, in the summary of its entry. Kinds without a text are shown by their name. */
const LETTERS: Readonly<Record<string, string>> = {
  'reset-email': 'Mail with a reset link',
  'reset-sms': 'SMS with a reset link',
  otp: 'SMS with a code',
  'password-changed': 'Mail about a changed password',
  'email-confirmation': 'Mail to confirm the e-mail address',
  'phone-confirmed': 'Mail about a confirmed phone',
  registration: 'Mail about a registration',
  'phone-changed': 'Mail about a changed phone',
  'phone-changed-sms': 'SMS about a changed phone',
  'account-closed': 'Mail about the closed account',
  'account-closed-sms': 'SMS about the closed account',
  'email-change': 'Mail to confirm a new e-mail address',
  'email-change-notice': 'Mail about a change of the e-mail address',
  'email-change-sms': 'SMS about a change of the e-mail address',
  'email-changed': 'Mail about a changed e-mail address',
  'test-mail': 'Mail on trial',
  'test-sms': 'SMS on trial',
  'second-factor': 'Mail about the second factor',
} satisfies Partial<Record<MessageKind, string>>;

/**
 * The summary of each kind of entry. The key is an event of the audit trail with its outcome, or one of `message.*`, `code.*` and
 * `lock.*`;
 * consoles translate by it. Events without a text of their own are shown by their name.
 */
const WORDS: Readonly<Record<string, string>> = {
  'session.sign_in.success': 'Signed in by {method}',
  'session.sign_in.failure': 'Sign-in by {method} failed: {reason}',
  'session.sign_out.success': 'Signed out',
  'session.revoke.success': 'Sessions were ended',
  'code.check.failure': 'A code was not accepted: {reason}',
  'password.set.success': 'Set a password',
  'password.change.success': 'Changed the password',
  'password.change.failure': 'The password was not changed: {reason}',
  'password.reset.success': 'Chose a new password by a reset link',
  'reset_link.by_code.success': 'Got a reset link by a code',
  'reset_link.sent.success': 'A reset link was sent by {channel}',
  'email.confirm.success': 'Confirmed the e-mail address',
  'email.change.success': 'Changed the e-mail address',
  'email.change_stop.success': 'Stopped a change of the e-mail address',
  'email.change_undone.success': 'Undid a change of the e-mail address',
  'phone.confirm.success': 'Proved the phone',
  'phone.change.success': 'The phone changed',
  'profile.update.success': 'Changed the profile',
  'consent.change.success': 'Changed what may be sent to them',
  'user.register.success': 'Registered',
  'user.create.success': 'The account was created',
  'user.update.success': 'The account was changed',
  'user.activate.success': 'The account was activated',
  'user.deactivate.success': 'The account was deactivated',
  'user.view.success': 'A member of staff looked at the account',
  'user.view_messages.success': 'A member of staff looked at the messages',
  'user.view_timeline.success': 'A member of staff looked at the timeline',
  'account.close.success': 'Closed the account',
  'account.restore.success': 'Opened the account again',
  'device.theft.failure': 'A copied device cookie was used: the device was forgotten',
  'token.create.success': 'Got an API token',
  'token.revoke.success': 'API tokens were revoked',
  'one_time_token.create.success': 'A one-time link was made',
  'message.retry.success': 'A message was queued again',
  'message.cancel.success': 'A message was cancelled',
  'message.test.success': 'Asked for a message on trial',

  'message.queued': '{what}: waits to be sent',
  'message.sending': '{what}: is being sent',
  'message.sent': '{what}: handed over to {gateway} after {wait}',
  'message.failed': '{what}: not handed over yet, will be tried again: {error}',
  'message.dead': '{what}: given up: {error}',
  'message.expired': '{what}: not handed over in time: {error}',
  'message.suppressed': '{what}: not sent: {error}',

  'code.open': '{what}: handed over to {gateway} after {wait}; not used yet',
  'code.wrong':
    '{what}: handed over to {gateway} after {wait}; not used yet, {wrong, plural, one {# wrong try} other {# wrong tries}}',
  'code.used': '{what}: handed over to {gateway} after {wait}; used {later} later',
  'code.expired':
    '{what}: handed over to {gateway} after {wait}; expired after {wrong, plural, one {# wrong try} other {# wrong tries}}',
  'code.over':
    '{what}: handed over to {gateway} after {wait}; void: another one took its place, or the visit ended',

  'lock.password-failure':
    'No sign-in by password from {from}: {count, plural, one {# wrong password} other {# wrong passwords}} in {window}',
  'lock.code-failure':
    'No codes are accepted from {from}: {count, plural, one {# wrong one} other {# wrong ones}} in {window}',
  'lock.code-sent': 'No more codes for {from}: {count} asked for in {window}',
  'lock.request': 'Too many requests from {from} ({scope}): {count} in {window}',
};

/** Values of the audit trail that are no words. */
const VALUES: Readonly<Record<string, string>> = {
  otp: 'code',
  'one-time-link': 'one-time link',
  token: 'API token',
  operator: 'a member of staff',
  credentials: 'wrong password',
  old_password: 'wrong password',
  code: 'wrong code',
  locked: 'too many wrong ones',
  email_not_verified: 'the e-mail address is not confirmed',
  link: 'the link is not valid',
  staff: 'the account belongs to staff',
  email: 'mail',
  sms: 'SMS',
  strangers: 'unknown devices',
  'known-device': 'a known device',
  account: 'the account',
};

/** Summaries of a key, and what a console needs to say the same in another language. */
export type Params = Readonly<Record<string, string | number | boolean | null>>;

/** The entry in plain English. Durations are given as `<name>_ms`. */
export function summaryOf(key: string, params: Params): string {
  const template = WORDS[key] ?? key;
  const text = pluralText('en', template, (name) => {
    const duration = params[`${name}_ms`];
    if (typeof duration === 'number') return inWords(duration);
    const given = params[name];
    if (typeof given === 'number') return given;
    const value = String(given ?? '');
    if (name === 'what') return LETTERS[value] ?? value;
    return value === '' ? 'unknown' : (VALUES[value] ?? value);
  });
  const { count } = params;
  const isTold = template.includes('{count');
  return typeof count === 'number' && count > 1 && !isTold ? `${text} (${count} times)` : text;
}
