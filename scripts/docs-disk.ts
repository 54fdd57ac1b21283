import { ACCOUNT_ROWS, PLACE_ROWS } from '../src/audit/allowances.ts';
import { SEAL_ROWS } from '../src/audit/chain.ts';
import { FIRST_ROWS, SOURCE_ROWS, SUMMARY_ROWS } from '../src/audit/summaries.ts';
import { SEAL_EVERY } from '../src/delivery/housekeeping.ts';
import { DAY, MINUTE, SECOND } from '../src/lib/clock.ts';
import { ACCOUNT_RESETS } from '../src/passwords/reset-links.ts';
import { MAX_DEVICES } from '../src/sessions/devices.ts';
import { SETTINGS } from '../src/settings.ts';
import { SOURCE_CHANGES } from '../src/throttle/change-budget.ts';
import { WIDE_FACTOR } from '../src/throttle/source-budget.ts';
import { table } from './markdown.ts';

/** The events of failures that a stranger can cause: sign-in, code, and three that take a password of one's own. */
const FAILURES = 5;
/** The events that people can repeat on their own account: signing in and out, the profile, an old cookie of a device. */
const ACTS = 4;
/** The events of mails that they can have sent to it: links for a reset, to confirm an e-mail, to somebody who registers again. */
const MAILED = 3;
const MINUTES = DAY / MINUTE;
/** THROTTLING_SETTINGS: requests per address and minute. */
const REQUESTS = 400 * MINUTES;
/** Accounts that a stranger can make in a day. */
const REGISTRATIONS = SETTINGS.REGISTRATION_DAILY_LIMIT.default * WIDE_FACTOR;
const MIB = 1024 ** 2;

export interface Trace {
  readonly what: string;
  /** At most, on SQLite and PostgreSQL, with the indexes. test/docs/disk.test.ts measures it. */
  readonly bytes: number;
  /** What of it is left after a day. */
  readonly outlasting: number;
  readonly lives: string;
  /** How many a stranger with an IPv4 address or an IPv6 /48 can cause in a day. */
  readonly perDay: number;
  /** The rows of the audit trail among it, at most. */
  readonly auditRows?: number;
}

/** What strangers can leave behind, and how much of it in a day. */
const CAUSED = {
  failure: {
    what: 'A row about failed attempts',
    bytes: 500,
    outlasting: 500,
    lives: 'AUDIT_RETENTION_DAYS',
    perDay: (FAILURES + SOURCE_ROWS + FAILURES) * MINUTES,
    auditRows: 1,
  },
  act: {
    what: 'A row about what people do with their own account',
    bytes: 400,
    outlasting: 400,
    lives: 'AUDIT_RETENTION_DAYS',
    perDay: Math.min(ACCOUNT_ROWS * REGISTRATIONS, 2 * PLACE_ROWS) + (SOURCE_ROWS + ACTS) * MINUTES,
    auditRows: 1,
  },
  mailed: {
    what: 'A row about a link that was mailed to one',
    bytes: 300,
    outlasting: 300,
    lives: 'AUDIT_RETENTION_DAYS',
    perDay: ACCOUNT_ROWS * REGISTRATIONS + (SOURCE_ROWS + MAILED) * MINUTES,
    auditRows: 1,
  },
  session: {
    what: 'A session, with its API token',
    bytes: 1200,
    outlasting: 1200,
    lives: '14 days; SESSIONS_PER_USER of them',
    perDay: SETTINGS.SESSIONS_PER_USER.default * REGISTRATIONS,
  },
  device: {
    what: 'A known device',
    bytes: 300,
    outlasting: 300,
    lives: '180 days; 20 of a user',
    perDay: MAX_DEVICES * REGISTRATIONS,
  },
  change: {
    what: 'A change of e-mail, with its notices; others are smaller',
    bytes: 5500,
    outlasting: 3700,
    lives: '30 days; audit rows AUDIT_RETENTION_DAYS',
    perDay: SOURCE_CHANGES * WIDE_FACTOR,
    auditRows: 3,
  },
  newPassword: {
    what: 'A password that is set with a link',
    bytes: 2000,
    outlasting: 1500,
    lives: '30 days; audit rows AUDIT_RETENTION_DAYS',
    perDay: ACCOUNT_RESETS * REGISTRATIONS,
    auditRows: 1,
  },
  visit: {
    what: 'A session of a visitor whose cookie came back',
    bytes: 1200,
    outlasting: 500,
    lives: '14 days; VISITOR_DAILY_LIMIT of a source and day',
    perDay: SETTINGS.VISITOR_DAILY_LIMIT.default * WIDE_FACTOR,
  },
  passingVisit: {
    what: 'The session of a visitor beyond these',
    bytes: 500,
    outlasting: 0,
    lives: '6 hours after the last request',
    perDay: REQUESTS,
  },
  reset: {
    what: 'A request for a reset link',
    bytes: 2400,
    outlasting: 0,
    lives: 'a day; 6 hours if nobody was to get it',
    perDay: REQUESTS,
  },
  code: {
    what: 'A request for a code, with its session',
    bytes: 4200,
    outlasting: 0,
    lives: 'a day; the session about an hour',
    perDay: REQUESTS,
  },
  counter: {
    what: 'A counter of the throttle',
    bytes: 600,
    outlasting: 0,
    lives: 'its window, at most a day',
    perDay: 2 * REQUESTS,
  },
  registration: {
    what: 'A registration, signed in',
    bytes: 6000,
    outlasting: 4500,
    lives: 'UNUSED_ACCOUNT_LIFETIME, or for good',
    perDay: REGISTRATIONS,
    auditRows: 3,
  },
  pending: {
    what: 'A registration that waits for its link',
    bytes: 3800,
    outlasting: 2500,
    lives: '15 days; 23 if it was mailed again',
    perDay: REGISTRATIONS,
  },
} as const satisfies Record<string, Trace>;

/** The seals of a day over so many rows of the audit trail: whole ones, and one with fewer rows each time a worker seals. */
export const sealsOver = (rows: number, rounds: number): number => rounds + Math.ceil(rows / SEAL_ROWS);
const ROUNDS = DAY / SEAL_EVERY;
const auditRowsPerDay = Object.values<Trace>(CAUSED).reduce(
  (sum, { auditRows = 0, perDay }) => sum + auditRows * perDay,
  0,
);

/** The same with what is left about it. */
export const TRACES = {
  ...CAUSED,
  seal: {
    what: 'A seal of the audit trail',
    bytes: 250,
    outlasting: 250,
    lives: 'for good',
    perDay: sealsOver(auditRowsPerDay, ROUNDS),
  },
} as const satisfies Record<string, Trace>;

/** Bytes that a stranger's day adds for longer than a day. */
export const outlastingPerDay = (): number =>
  Object.values(TRACES).reduce((sum, { outlasting, perDay }) => sum + outlasting * perDay, 0);

const amount = (count: number): string => count.toLocaleString('en');
const mebibytes = (bytes: number): string => (bytes / MIB).toFixed(1);

/** The table of docs/security.md. */
export function diskTable(): string {
  const rows = Object.values<Trace>(TRACES).map(({ what, bytes, lives, perDay, outlasting }) => [
    what,
    amount(bytes),
    lives,
    amount(perDay),
    mebibytes(outlasting * perDay),
  ]);
  const all = ['**Together**', '', '', '', `**${mebibytes(outlastingPerDay())}**`];
  const sealed = (bytes: number): number => bytes + TRACES.seal.outlasting / SEAL_ROWS;
  const failures = (FIRST_ROWS + SUMMARY_ROWS + FAILURES) * MINUTES * sealed(TRACES.failure.outlasting);
  const acts = (SUMMARY_ROWS + ACTS) * MINUTES * sealed(TRACES.act.outlasting);
  return [
    table(['trace', 'bytes', 'lives', 'at most a day', 'MiB that outlast the day'], [...rows, all]),
    '',
    `A worker seals every ${SEAL_EVERY / SECOND} s, at most ${SEAL_ROWS} rows with a seal: each further worker adds at most ${mebibytes(ROUNDS * TRACES.seal.outlasting)} MiB a day of seals.`,
    '',
    `From any number of addresses at once, failed attempts add at most ${mebibytes(failures)} MiB a day and server process, seals included, and what people do with their own accounts ${mebibytes(acts)} MiB besides the rows of an account and place that are written at once.`,
  ].join('\n');
}
