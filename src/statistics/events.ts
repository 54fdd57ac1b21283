import type { AuditRow } from '../contracts/stores/audit.ts';
import type { Counting } from './statistics.ts';

type Event = Pick<AuditRow, 'event' | 'outcome'> & { readonly detail?: AuditRow['detail'] };

/** What an event that succeeded says of resets. Which channel brought the link is not known when it is used. */
const RESETS: Readonly<Record<string, { readonly channel: string; readonly outcome: string }>> = {
  'password.reset': { channel: '', outcome: 'done' },
  'reset_link.by_code': { channel: 'code', outcome: 'requested' },
};

/** Counts what the audit trail records, so that each fact is noted in one place. */
export function countEvent(statistics: Counting, { event, outcome, detail }: Event): void {
  if (event === 'session.sign_in') {
    const method = typeof detail?.method === 'string' ? detail.method : 'other';
    statistics.count('sign_ins', { method, outcome });
  }
  const reset = outcome === 'success' ? RESETS[event] : undefined;
  if (reset) statistics.count('resets', reset);
}
