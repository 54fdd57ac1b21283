import { FIRST_ROWS, SOURCE_ROWS, SUMMARY_ROWS } from '../src/audit/failures.ts';
import { SEAL_EVERY } from '../src/delivery/housekeeping.ts';
import { DAY, MINUTE } from '../src/lib/clock.ts';
import { WIDE_FACTOR } from '../src/registration/budget.ts';
import { SETTINGS } from '../src/settings.ts';
import { table } from './markdown.ts';

/** The events of failures that a stranger can cause: sign-in, code, and three that take a password of one's own. */
const FAILURES = 5;
const MINUTES = DAY / MINUTE;
/** THROTTLING_SETTINGS: requests per address and minute. */
const REQUESTS = 400 * MINUTES;
const REGISTRATIONS = SETTINGS.REGISTRATION_DAILY_LIMIT.default * WIDE_FACTOR;
const MIB = 1024 ** 2;

interface Trace {
  readonly what: string;
  /** At most, on SQLite and PostgreSQL, with the indexes. test/docs/disk.test.ts measures it. */
  readonly bytes: number;
  /** What of it is left after a day. */
  readonly outlasting: number;
  readonly lives: string;
  /** How many a stranger with an IPv4 address or an IPv6 /48 can cause in a day. */
  readonly perDay: number;
}

/** What strangers can leave behind, and how much of it in a day. */
export const TRACES = {
  failure: {
    what: 'A row about failed attempts',
    bytes: 500,
    outlasting: 500,
    lives: 'AUDIT_RETENTION_DAYS',
    perDay: (FAILURES + SOURCE_ROWS + FAILURES) * MINUTES,
  },
  seal: {
    what: 'A seal of the audit trail',
    bytes: 250,
    outlasting: 250,
    lives: 'for good',
    perDay: DAY / SEAL_EVERY,
  },
  reset: {
    what: 'A request for a reset link',
    bytes: 2200,
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
  },
  pending: {
    what: 'A registration that waits for its link',
    bytes: 3800,
    outlasting: 2500,
    lives: '8 days',
    perDay: REGISTRATIONS,
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
  const botnet = (FIRST_ROWS + SUMMARY_ROWS + FAILURES) * MINUTES * TRACES.failure.outlasting;
  return [
    table(['trace', 'bytes', 'lives', 'at most a day', 'MiB that outlast the day'], [...rows, all]),
    '',
    `From any number of addresses at once, failed attempts add at most ${mebibytes(botnet)} MiB a day and server process.`,
  ].join('\n');
}
