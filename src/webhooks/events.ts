import type { AuditRow } from '../contracts/stores/audit.ts';
import type { WebhookEvent } from '../settings-table/backends.ts';

interface Announced {
  /** When other backends are told, for docs/webhooks.md. */
  readonly when: string;
  /** The audit events it follows from. */
  readonly after: readonly string[];
  /** The field of the account whose change by an operator it follows from as well. */
  readonly field?: string;
}

/** Every event that webhooks announce, and the audit events it follows from: nothing else announces anything. */
export const ANNOUNCED: Readonly<Record<WebhookEvent, Announced>> = {
  'user.registered': {
    when: 'An account was created: by registration, by an operator, or by a checkout for a guest.',
    after: ['user.register', 'user.create'],
  },
  'user.signed_in': {
    when: 'The user signed in, or an operator signed the user in. `visitor` is the visitor id of the new session.',
    after: ['session.sign_in'],
  },
  'user.signed_out': { when: 'The user signed out of one session.', after: ['session.sign_out'] },
  'user.password_changed': {
    when: 'A password was set, changed or reset. Every other session and token has ended.',
    after: ['password.set', 'password.change', 'password.reset'],
  },
  'user.email_changed': {
    when: 'The account has another e-mail address.',
    after: ['email.change'],
    field: 'email',
  },
  'user.email_change_undone': {
    when: 'The owner of the former address took a change of e-mail back. Every session and token has ended.',
    after: ['email.change_undone'],
  },
  'user.phone_changed': {
    when: 'The phone was changed, removed or confirmed.',
    after: ['phone.change', 'phone.confirm'],
    field: 'phone',
  },
  'user.updated': {
    when: 'The profile, a consent or the account changed: name, language, confirmed e-mail, activation and the like.',
    after: [
      'profile.update',
      'consent.change',
      'email.confirm',
      'user.update',
      'user.activate',
      'user.deactivate',
    ],
  },
  'user.sessions_revoked': {
    when: 'The user signed out everywhere else, or an operator ended sessions or tokens of the user or deactivated the account.',
    after: ['session.revoke', 'token.revoke', 'user.deactivate'],
  },
  'user.closed': { when: 'The user closed the account. It can still be restored.', after: ['account.close'] },
  'user.restored': { when: 'The closed account is open again.', after: ['account.restore'] },
  'user.anonymized': {
    when: 'What is personal was erased. Erase what you hold about the user, too.',
    after: ['account.anonymize'],
  },
};

/** Audit events that name the changed fields of the account in `fields`, separated by commas. */
const UPDATES: ReadonlySet<string> = new Set(['user.update', 'user.activate', 'user.deactivate']);

const EVENTS = Object.keys(ANNOUNCED) as WebhookEvent[];

/** What an audit row announces. */
export function eventsOf({ event, detail }: Pick<AuditRow, 'event' | 'detail'>): WebhookEvent[] {
  const fields = UPDATES.has(event) ? String(detail.fields ?? '').split(',') : [];
  return EVENTS.filter((name) => {
    const { after, field } = ANNOUNCED[name];
    return after.includes(event) || (field !== undefined && fields.includes(field));
  });
}
