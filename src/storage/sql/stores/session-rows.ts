import type { Selectable } from 'kysely';
import type { Session } from '../../../contracts/stores/sessions.ts';
import { VISITOR_ID_DIGITS } from '../../../lib/random.ts';
import type { Schema } from '../schema.ts';

export type SessionRow = Selectable<Schema['sessions']>;

export const SESSION_COLUMNS = [
  'id_hash',
  'user_id',
  'generation',
  'data',
  'created_at',
  'expires_at',
  'address',
  'agent',
  'parent_id_hash',
  'proved_at',
  'proved_by',
  'visitor_id',
] as const satisfies ReadonlyArray<keyof SessionRow>;

export const toSessionRow = (session: Session): SessionRow => ({
  id_hash: session.idHash,
  user_id: session.userId,
  generation: session.generation,
  data: JSON.stringify(session.data),
  created_at: session.createdAt,
  expires_at: session.expiresAt,
  address: session.address,
  agent: session.agent,
  parent_id_hash: session.parentIdHash,
  proved_at: session.provedAt,
  proved_by: session.provedBy,
  visitor_id: session.visitorId,
});

export const toSession = (row: SessionRow): Session => ({
  idHash: row.id_hash,
  userId: row.user_id,
  generation: row.generation,
  data: JSON.parse(row.data),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  address: row.address,
  agent: row.agent,
  parentIdHash: row.parent_id_hash,
  provedAt: row.proved_at,
  provedBy: row.proved_by as Session['provedBy'],
  // Sessions of older versions have none.
  visitorId: row.visitor_id ?? row.id_hash.slice(0, VISITOR_ID_DIGITS),
});
