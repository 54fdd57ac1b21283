import type { DeliveryAttempt } from '../../../src/contracts/stores/attempts.ts';
import type { StoredAuditRow, StoredAuditSeal } from '../../../src/contracts/stores/audit.ts';
import type { IntrospectionCount, SigningKeyRow } from '../../../src/contracts/stores/backends.ts';
import type { BrandingImage } from '../../../src/contracts/stores/branding-images.ts';
import type { Closure, ErasureRecord } from '../../../src/contracts/stores/closures.ts';
import type { OtpChallenge } from '../../../src/contracts/stores/codes.ts';
import type { Device } from '../../../src/contracts/stores/devices.ts';
import type { EmailChange } from '../../../src/contracts/stores/email-changes.ts';
import type { InboxMessage } from '../../../src/contracts/stores/inbox.ts';
import type { Lane, OutboxMessage, ResetSlot } from '../../../src/contracts/stores/outbox.ts';
import type { PendingRegistration } from '../../../src/contracts/stores/registrations.ts';
import type { RetiredKeyRow } from '../../../src/contracts/stores/retired-keys.ts';
import type { SecondFactor } from '../../../src/contracts/stores/second-factors.ts';
import type { CounterName, Sending, SendingCount } from '../../../src/contracts/stores/sendings.ts';
import type { AuthToken, Session } from '../../../src/contracts/stores/sessions.ts';
import type { SettingProposal } from '../../../src/contracts/stores/setting-proposals.ts';
import type { SettingChange } from '../../../src/contracts/stores/settings.ts';
import type { ProcessReport, StatisticRow } from '../../../src/contracts/stores/statistics.ts';
import type { FormerPassword } from '../../../src/contracts/stores/users.ts';
import type { User } from '../../../src/contracts/user.ts';
import { UniqueViolation } from '../../../src/lib/failures.ts';

/** The tables of src/storage/sql/schema.ts as Maps by primary key. Rows are replaced, never changed in place. */
export const emptyTables = () => ({
  users: new Map<number, User>(),
  /** When a user came back, by user id. */
  usedAt: new Map<number, number>(),
  /** By idHash. */
  sessions: new Map<string, Session>(),
  /** By keyHash. */
  tokens: new Map<string, AuthToken>(),
  devices: new Map<string, Device>(),
  passwordHistory: new Map<number, FormerPassword & { readonly userId: number }>(),
  /** By uid. */
  outbox: new Map<
    string,
    OutboxMessage & {
      readonly lease: string | null;
      readonly notBefore: number | null;
      readonly lane: Lane | null;
      readonly turn: number | null;
    }
  >(),
  /** By the uid of the message. */
  deliveryAttempts: new Map<string, readonly DeliveryAttempt[]>(),
  /** By user and channel. */
  resetSlots: new Map<
    string,
    Pick<ResetSlot, 'messageUid' | 'generation' | 'gap'> & { readonly sentAt: number }
  >(),
  inbox: new Map<number, InboxMessage>(),
  /** By uid. */
  challenges: new Map<string, OtpChallenge>(),
  /** By kind and key. */
  ledger: new Map<string, { readonly count: number; readonly resetsAt: number }>(),
  /** By idHash. */
  registrations: new Map<string, PendingRegistration>(),
  /** By kid. */
  signingKeys: new Map<string, SigningKeyRow>(),
  /** By id. */
  retiredKeys: new Map<string, RetiredKeyRow>(),
  /** By id. */
  brandingImages: new Map<string, BrandingImage & { readonly content: string }>(),
  /** By caller and hour. */
  introspections: new Map<string, IntrospectionCount>(),
  emailChanges: new Map<number, EmailChange>(),
  settings: new Map<string, string>(),
  /** Every change adds one row, so its size is the version of the settings. */
  settingsHistory: new Map<number, SettingChange>(),
  settingProposals: new Map<number, SettingProposal>(),
  /** By uid. */
  secondFactors: new Map<string, SecondFactor>(),
  /** By user and hash. */
  recoveryCodes: new Map<string, { readonly userId: number }>(),
  /** By the idHash of the session. */
  secondFactorProofs: new Map<string, { readonly userId: number; readonly at: number }>(),
  /** The last number by user. */
  eventSequences: new Map<number, number>(),
  /** By messageUid. */
  sendings: new Map<string, Sending>(),
  /** When a code was used, by its uid. */
  codeUses: new Map<string, number>(),
  /** By scope, key and start. */
  sendingCounts: new Map<string, CounterName & SendingCount>(),
  auditLog: new Map<number, StoredAuditRow>(),
  /** Salts by user id; empty once destroyed. */
  auditKeys: new Map<number, string>(),
  /** By userId. */
  closures: new Map<number, Closure>(),
  erasureRecords: new Map<number, ErasureRecord>(),
  auditSeals: new Map<number, StoredAuditSeal>(),
  /** By step, name, start and labels. */
  statistics: new Map<string, StatisticRow>(),
  /** By uid. */
  processReports: new Map<string, ProcessReport>(),
});

export type Tables = ReturnType<typeof emptyTables>;

export const nextId = (table: ReadonlyMap<number, unknown>): number => Math.max(0, ...table.keys()) + 1;

/** @throws UniqueViolation when the key is taken */
export function insertRow<K, R>(table: Map<K, R>, key: K, row: R): void {
  if (table.has(key)) throw new UniqueViolation('primary_key');
  table.set(key, row);
}

/** Replaces a row that meets the condition. Returns the new row, or undefined when there was none to replace. */
export function updateRow<K, R>(
  table: Map<K, R>,
  key: K,
  meets: (row: R) => boolean,
  change: (row: R) => Partial<R>,
): R | undefined {
  const row = table.get(key);
  if (row === undefined || !meets(row)) return undefined;
  const changed = { ...row, ...change(row) };
  table.set(key, changed);
  return changed;
}

/** Deletes the rows that meet the condition, and returns them. */
export function deleteRows<K, R>(table: Map<K, R>, meets: (row: R) => boolean): R[] {
  const deleted = [...table].filter(([, row]) => meets(row));
  for (const [key] of deleted) table.delete(key);
  return deleted.map(([, row]) => row);
}

/** What a foreign key of the SQL schema would refuse. @throws Error when the row is missing */
export function requireRow<K>(table: ReadonlyMap<K, unknown>, key: K | null): void {
  if (key !== null && !table.has(key)) throw new Error(`a row refers to ${key}, which is missing`);
}

/** A copy as a JSON column would return it. */
export const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));
