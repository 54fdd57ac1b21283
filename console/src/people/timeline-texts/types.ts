/** The keys of entries (src/admin/timeline-words.ts), of messages, and of values in them. English comes from the API. */
type WordKey =
  | 'session.sign_in.success'
  | 'session.sign_in.failure'
  | 'session.sign_out.success'
  | 'session.revoke.success'
  | 'code.check.failure'
  | 'password.set.success'
  | 'password.change.success'
  | 'password.change.failure'
  | 'password.reset.success'
  | 'reset_link.by_code.success'
  | 'reset_link.sent.success'
  | 'email.confirm.success'
  | 'email.change.success'
  | 'email.change_stop.success'
  | 'email.change_undone.success'
  | 'phone.confirm.success'
  | 'phone.change.success'
  | 'profile.update.success'
  | 'consent.change.success'
  | 'user.register.success'
  | 'user.create.success'
  | 'user.update.success'
  | 'user.activate.success'
  | 'user.deactivate.success'
  | 'user.view.success'
  | 'user.view_messages.success'
  | 'user.view_timeline.success'
  | 'account.close.success'
  | 'account.restore.success'
  | 'device.theft.failure'
  | 'token.create.success'
  | 'token.revoke.success'
  | 'one_time_token.create.success'
  | 'message.retry.success'
  | 'message.cancel.success'
  | 'message.queued'
  | 'message.sending'
  | 'message.sent'
  | 'message.failed'
  | 'message.dead'
  | 'message.expired'
  | 'message.suppressed'
  | 'code.open'
  | 'code.wrong'
  | 'code.used'
  | 'code.expired'
  | 'code.over'
  | 'lock.password-failure'
  | 'lock.code-failure'
  | 'lock.code-sent'
  | 'lock.request';

type LetterKey =
  | 'reset-email'
  | 'reset-sms'
  | 'otp'
  | 'password-changed'
  | 'email-confirmation'
  | 'phone-confirmed'
  | 'registration'
  | 'phone-changed'
  | 'phone-changed-sms'
  | 'account-closed'
  | 'account-closed-sms'
  | 'email-change'
  | 'email-change-notice'
  | 'email-change-sms'
  | 'email-changed';

type ValueKey =
  | 'password'
  | 'otp'
  | 'one-time-link'
  | 'token'
  | 'operator'
  | 'credentials'
  | 'old_password'
  | 'code'
  | 'locked'
  | 'email_not_verified'
  | 'link'
  | 'staff'
  | 'email'
  | 'sms'
  | 'strangers'
  | 'known-device'
  | 'account';

/** What a timeline says in another language than English. Each has every text. */
export interface TimelineTexts {
  readonly unknown: string;
  /** Where somebody else did it. */
  readonly by: string;
  readonly words: Readonly<Record<WordKey, string>>;
  readonly letters: Readonly<Record<LetterKey, string>>;
  readonly values: Readonly<Record<ValueKey, string>>;
}
