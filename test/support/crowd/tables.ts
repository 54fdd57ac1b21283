import { unusablePassword } from '../../../src/hashing/hasher.ts';
import { DAY, HOUR, MINUTE } from '../../../src/lib/clock.ts';
import { RING } from '../../../src/lib/sliding-window.ts';
import { SESSION_LIFE } from '../../../src/sessions/sessions.ts';
import type { Dialect } from '../../../src/storage/sql/database.ts';

/** The rows of a table, as SQL over `n`, which counts from 1. */
export interface Sown {
  readonly table: string;
  /** For each user. */
  readonly rows: number;
  readonly columns: Readonly<Record<string, string>>;
  /** What the rows are made from. @default as many numbers */
  readonly from?: string;
}

export interface Crowd {
  readonly users: number;
  /** Sessions for each user, and as many more tokens and codes. @default 1 */
  readonly sessionsEach?: number;
  /** The encoded password of everybody who has one. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The highest ids before. */
  readonly before: { readonly users: number; readonly audit_seals: number };
}

/** The address of one of the crowd. The first of every four is registered, active, and has a password and a verified phone. */
export const emailOf = (n: number): string => `customer${n}@crowd.example`;
export const phoneOf = (n: number): string => `+90${5_310_000_000 + n}`;

/** 64 characters that nothing else has. */
const OPAQUE = {
  sqlite: 'lower(hex(randomblob(32)))',
  postgres: `md5(random()::text) || repeat('0', 32)`,
} as const satisfies Record<Dialect, string>;

/** Ids that sort by `n`, and before those of today: a UUID version 7 of the year 2024. */
const UID = {
  sqlite: `'018d0000-0000-7000-8000-' || printf('%012x', n)`,
  postgres: `'018d0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')`,
} as const satisfies Record<Dialect, string>;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Every table that grows with a shop, in the order of its foreign keys. */
export function sownTables(
  dialect: Dialect,
  { users, sessionsEach = 1, hash, now, before }: Crowd,
): readonly Sown[] {
  const [opaque, uid] = [OPAQUE[dialect], UID[dialect]];
  const user = `${before.users} + (n - 1) % ${users} + 1`;
  /** A moment of the last while, spread evenly and in no order. @param span milliseconds */
  const within = (span: number): string => `${now} - n * 7919 % ${span / MINUTE} * ${MINUTE}`;
  const seal = `${before.audit_seals} + (n - 1) / 100 + 1`;
  return [
    {
      table: 'users',
      rows: 1,
      columns: {
        id: `${before.users} + n`,
        email: `'customer' || n || '@crowd.example'`,
        email_key: `'customer' || n || '@crowd.example'`,
        phone: `case when n % 2 = 1 then '+90' || (5310000000 + n) end`,
        password: `case when n % 20 = 0 then ${text(unusablePassword())}
          when n % 50 = 2 then 'pbkdf2_sha256$870000$salt$' || n else ${text(hash)} end`,
        first_name: `'Ada'`,
        last_name: `'Byron'`,
        user_type: `case when n % 20 = 0 then 'guest' else 'registered' end`,
        is_active: 'n % 100 <> 8',
        closed_at: `case when n % 1000 = 8 then ${now - DAY} end`,
        is_staff: 'false',
        is_email_verified: 'n % 10 <> 4',
        is_phone_verified: 'n % 4 = 1',
        attributes: `'{}'`,
        email_allowed: 'true',
        sms_allowed: 'n % 3 = 0',
        date_joined: within(720 * DAY),
        last_login: `case when n % 10 <> 4 then ${within(90 * DAY)} end`,
        used_at: `case when n % 10 <> 4 then ${within(90 * DAY)} end`,
        sign_in_generation: '2',
      },
    },
    {
      // Every fifth is a visitor's; three in seventeen have expired.
      table: 'sessions',
      rows: sessionsEach,
      columns: {
        id_hash: opaque,
        user_id: `case when n % 5 <> 0 then ${user} end`,
        generation: '1',
        data: `'{}'`,
        created_at: within(SESSION_LIFE),
        expires_at: `${now} + (n * 7919 % 17 - 3) * ${DAY}`,
        address: `'198.51.100.7'`,
        agent: `'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'`,
        proved_at: `case when n % 5 <> 0 then ${within(SESSION_LIFE)} end`,
        proved_by: `case when n % 5 <> 0 then 'pwd' end`,
        visitor_id: opaque,
      },
    },
    {
      table: 'auth_tokens',
      rows: 0.4,
      from: `sessions where user_id is not null and substr(id_hash, 1, 1) < '8'`,
      columns: {
        key_hash: opaque,
        user_id: 'user_id',
        session_id_hash: 'id_hash',
        generation: 'generation',
        created_at: 'created_at',
      },
    },
    {
      table: 'devices',
      rows: 0.5,
      columns: {
        id: opaque,
        user_id: `${before.users} + 2 * n - 1`,
        issued_at: within(30 * DAY),
        accepted_from: within(30 * DAY),
        expires_at: `${now} + (n * 7919 % 170 - 10) * ${DAY}`,
      },
    },
    {
      table: 'imported_users',
      rows: 0.5,
      columns: {
        source_id: opaque,
        user_id: `${before.users} + 2 * n - 1`,
        fingerprint: opaque,
        hash_mac: opaque,
        profile: opaque,
        auth_generation: '1',
        sign_in_generation: '1',
        is_superuser: 'false',
        seen_by: '1',
        imported_at: within(30 * DAY),
      },
    },
    {
      table: 'imported_credentials',
      rows: 0.5,
      columns: { hash: opaque, expires_at: `${now} + (n * 7919 % 170 - 10) * ${DAY}` },
    },
    {
      table: 'password_history',
      rows: 1,
      columns: { user_id: user, hash: text(hash), retired_at: within(360 * DAY) },
    },
    {
      table: 'outbox',
      rows: 1,
      columns: outboxColumns(uid, opaque, user, within),
    },
    {
      table: 'delivery_attempts',
      rows: 1,
      columns: {
        message_uid: uid,
        slot: '1',
        number: '1',
        at: within(30 * DAY),
        latency: '40 + n % 300',
        gateway: `case when n % 4 = 0 then 'gateway' else 'mail.example:587' end`,
        outcome: `case n % 50 when 1 then 'refused' else 'accepted' end`,
        code: `case when n % 50 = 1 then 'SMTP 550 5.1.1' end`,
      },
    },
    {
      table: 'reset_slots',
      rows: 0.25,
      columns: {
        user_id: `${before.users} + 4 * n`,
        channel: `'email'`,
        message_uid: uid,
        generation: '1',
        sent_at: within(90 * DAY),
        gap: '60000',
      },
    },
    {
      table: 'otp_challenges',
      rows: 0.2,
      from: 'sessions where user_id is null',
      columns: {
        uid: opaque,
        session_id_hash: 'id_hash',
        purpose: `'login'`,
        phone_key: opaque,
        mac: opaque,
        issued_at: 'created_at',
        expires_at: `created_at + ${3 * MINUTE}`,
        user_id: `case when created_at % 7 = 0 then ${before.users} + 1 end`,
      },
    },
    {
      table: 'otp_ledger',
      rows: 0.5,
      columns: {
        kind: `'send'`,
        key: opaque,
        count: '1',
        resets_at: `${now} + n * 7919 % ${DAY}`,
        short_count: '1',
        short_resets_at: `${now} + n * 7919 % ${HOUR}`,
      },
    },
    {
      table: 'registrations',
      rows: 0.1,
      columns: {
        id_hash: opaque,
        recipient_key: opaque,
        created_at: within(7 * DAY),
        mailed_at: within(7 * DAY),
        user_id: `case when n % 2 = 0 then ${user} end`,
      },
    },
    {
      table: 'email_changes',
      rows: 0.1,
      columns: {
        uid,
        user_id: user,
        old_email: `'former' || n || '@crowd.example'`,
        old_email_key: `'former' || n || '@crowd.example'`,
        was_verified: 'true',
        new_email: `'customer' || n || '@crowd.example'`,
        new_email_key: `'customer' || n || '@crowd.example'`,
        was_phone_verified: 'true',
        generation: '1',
        created_at: within(30 * DAY),
        expires_at: within(30 * DAY),
        undoable_until: `${now} + (n * 7919 % 17 - 3) * ${DAY}`,
        state: `case when n % 2 = 0 then 'done' else 'void' end`,
        mailed_at: within(30 * DAY),
      },
    },
    {
      table: 'closures',
      rows: 0.1,
      columns: {
        user_id: `${before.users} + 10 * n - 2`,
        closed_at: within(7 * DAY),
        generation: '2',
      },
    },
    {
      table: 'erasure_records',
      rows: 0.1,
      columns: {
        email_hash: opaque,
        phone_hash: opaque,
        consents: `'[]'`,
        closed_at: within(360 * DAY),
        erased_at: within(360 * DAY),
      },
    },
    { table: 'event_sequences', rows: 0.5, columns: { user_id: `${before.users} + 2 * n`, last: '3' } },
    {
      table: 'sending_counts',
      rows: 0.25,
      columns: {
        scope: `case when n % 2 = 0 then 'sms-number' else 'sms-prefix' end`,
        key: opaque,
        starts_at: within(2 * DAY),
        sent: '2',
        used: '1',
      },
    },
    {
      table: 'sendings',
      rows: 0.25,
      columns: {
        message_uid: uid,
        challenge_uid: opaque,
        counters: `'[]'`,
        counted_at: within(2 * DAY),
      },
    },
    {
      table: 'audit_seals',
      rows: 0.02,
      columns: {
        id: `${before.audit_seals} + n`,
        previous_id: `${before.audit_seals} + n - 1`,
        row_count: '100',
        digest: opaque,
        mac: opaque,
        sealed_at: within(360 * DAY),
        removed_at: `case when n <= ${users / 100} then ${now} end`,
      },
    },
    {
      table: 'audit_log',
      rows: 2,
      columns: {
        uid,
        at: `${now} - ${2 * users} * 1000 + n * 1000`,
        event: `case when n % 3 = 0 then 'password_reset.request' else 'session.sign_in' end`,
        outcome: `case when n % 7 = 0 then 'failure' else 'success' end`,
        actor_id: user,
        user_id: user,
        address: `'198.51.100.7'`,
        request_id: `'req-' || n`,
        detail: `'{"method":"password"}'`,
        mac: `'${'0'.repeat(64)}'`,
        seal_id: seal,
      },
    },
    { table: 'audit_keys', rows: 0.5, columns: { user_id: `${before.users} + 2 * n`, salt: opaque } },
    ...(dialect === 'postgres'
      ? [
          {
            table: 'throttle_windows',
            rows: 0.5,
            columns: {
              key: opaque,
              hits: `array_fill(1::bigint, array[${RING}])`,
              lasts: `array_fill(${now}::bigint, array[${RING}])`,
              span: '60000',
            },
          },
        ]
      : []),
  ];
}

/** Of 100 messages two wait, of a source of their own for each 100, two have died and two went to nobody. */
function outboxColumns(
  uid: string,
  opaque: string,
  user: string,
  within: (span: number) => string,
): Readonly<Record<string, string>> {
  const kind = (values: readonly [string, string, string, string]): string =>
    `case n % 4 when 0 then '${values[0]}' when 1 then '${values[1]}' when 2 then '${values[2]}' else '${values[3]}' end`;
  const waits = 'n % 50 = 0';
  return {
    uid,
    kind: kind(['otp', 'reset-email', 'password-changed', 'webhook']),
    topic: `case when n % 4 = 3 then 'user.signed_in' end`,
    recipient_key: opaque,
    source_key: `case when ${waits} then 'source-' || (n / 5000) end`,
    lane: kind(['codes', 'resets', 'mail', 'webhooks']),
    turn: `case when ${waits} then n % 5000 / 50 + 1 end`,
    payload: `case when n % 50 < 2 or n % 4 = 3 then '{}' end`,
    state: `case n % 50 when 0 then 'queued' when 1 then 'dead' when 2 then 'suppressed' else 'sent' end`,
    user_id: `case when n % 50 > 2 then ${user} end`,
    attempts: '1',
    created_at: within(30 * DAY),
    deadline: `${within(30 * DAY)} + ${HOUR}`,
    next_try_at: within(30 * DAY),
    finished_at: `case when n % 50 > 0 then ${within(30 * DAY)} end`,
    last_error: `case when n % 50 = 1 then 'the server refused it: 550 5.1.1' end`,
  };
}
