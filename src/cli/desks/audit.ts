import { presentRow } from '../../admin/audit.ts';
import type { AuditReport } from '../../audit/chain.ts';
import type { AuditSearch } from '../../audit/search.ts';
import type { StoredAuditRow } from '../../contracts/stores/audit.ts';
import { defined } from '../../lib/defined.ts';
import type { Desk } from '../anywhere.ts';
import type { Operator } from '../operator.ts';
import { idNamed, isoOf, rowsOf } from './api.ts';

export interface AuditFilter extends Omit<AuditSearch, 'userId' | 'actorId'> {
  readonly user?: string;
  readonly actor?: string;
  readonly limit: number;
}

export type AuditEntry = ReturnType<typeof presentRow>;

interface AuditDesk {
  list(filter: AuditFilter): Promise<AuditEntry[]>;
  verify(): Promise<AuditReport>;
}

export const auditDesk: Desk<AuditDesk> = {
  here: ({ core, user: find }) => ({
    async list({ user, actor, limit, ...given }) {
      const idOf = async (reference?: string) =>
        reference === undefined ? undefined : (await find(reference)).id;
      const [userId, actorId] = [await idOf(user), await idOf(actor)];
      const rows = await newestRows(core, { ...given, ...defined({ userId, actorId }) }, limit);
      return rows.map(presentRow);
    },
    verify: () => core.audit.verify(),
  }),

  overHttp: (client) => ({
    async list({ user, actor, limit, since, until, ...given }) {
      const ids = { user: await idNamed(client, user), actor: await idNamed(client, actor) };
      const filter = defined({ ...given, ...ids, since: isoOf(since), until: isoOf(until) });
      return rowsOf(limit, (page) =>
        client.get('/admin/api/audit/', { params: { query: { ...filter, ...page } } }),
      );
    },

    async verify() {
      const faults: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const query = cursor === undefined ? {} : { cursor };
        const part = await client.get('/admin/api/audit/verify/', { params: { query } });
        faults.push(...part.faults);
        if (part.next !== null) {
          cursor = part.next;
          continue;
        }
        return {
          rows: part.rows,
          seals: part.seals,
          unsealedRows: part.unsealed_rows,
          unsealedFrom: part.unsealed_from,
          removedRows: part.removed_rows,
          removedUpTo: part.removed_up_to && {
            id: part.removed_up_to.seal,
            sealedAt: Date.parse(part.removed_up_to.sealed_at),
          },
          faults,
        };
      }
    },
  }),
};

/** As many rows as were asked for, however many have to be looked at. */
async function newestRows(
  { audit }: Operator['core'],
  search: AuditSearch,
  limit: number,
): Promise<StoredAuditRow[]> {
  const found: StoredAuditRow[] = [];
  for (let next: number | null | undefined; next !== null; ) {
    const page = await audit.search(search, { beforeId: next, limit: limit - found.length });
    found.push(...page.rows);
    next = found.length < limit ? page.next : null;
  }
  return found;
}
