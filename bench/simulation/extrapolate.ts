import { TRACES } from '../../scripts/docs-disk.ts';
import { table } from '../../scripts/markdown.ts';
import { median } from '../support/load.ts';
import { pointAt } from './calibrate.ts';
import type { Curve } from './compare.ts';
import { ENDPOINTS, KINDS, type Kind } from './endpoints.ts';
import { LOADS, type Load, PER_MILLION } from './loads.ts';
import type { Measured } from './measured.ts';
import { simulate } from './simulate.ts';

/** Cores are planned to be so busy at the peak: the rest is for chance, and for a machine that fails. */
const PLANNED = 0.6;
/** Days. */
const [RETENTION, SESSION_DAYS] = [400, 14];
const [GIB, MILLION] = [2 ** 30, 1e6];
const LARGE = { cores: 4, databaseCores: 4, hashes: 4, connections: 10, neighbours: 0 } as const;
const SHARES = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95] as const;

const amount = (value: number, digits = 2): string =>
  Number(value.toPrecision(digits)).toLocaleString('en', { maximumFractionDigits: 2 });
const range = (low: number, high: number): string => {
  const [least, most] = [amount(Math.min(low, high)), amount(Math.max(low, high))];
  return least === most ? least : `${least}–${most}`;
};

/** Processor time of requests on PostgreSQL, where nothing is shared and where much is. */
const workOf = (measured: Measured, kind: Kind) =>
  [1, 64].map((connections) => pointAt(measured, { engine: 'postgres', kind, connections }).work);

/** Cores that a load needs, of each sort, as a range. */
function coresFor(measured: Measured, { rates }: Load) {
  const sum = (part: (work: ReturnType<typeof workOf>[number], kind: Kind) => number) =>
    [0, 1].map(
      (index) =>
        KINDS.reduce((total, kind) => {
          const work = workOf(measured, kind)[index];
          return total + (work ? rates[kind] * part(work, kind) : 0);
        }, 0) /
        MILLION /
        PLANNED,
    ) as [number, number];
  return {
    loops: sum((work, kind) => work.loop + (kind === 'sign in' ? 0 : work.threads)),
    hashing: sum((work, kind) => (kind === 'sign in' ? work.threads : 0)),
    database: sum((work) => work.database),
  };
}

/** What each load takes. */
export function machineTable(measured: Measured): string {
  const rows = LOADS.map((load) => {
    const { loops, hashing, database } = coresFor(measured, load);
    const { rates } = load;
    const commits = rates['sign in'] + rates['request reset'];
    return [
      load.name,
      KINDS.map((kind) => amount(rates[kind])).join(' / '),
      range(...hashing),
      range(...loops),
      range(...database),
      amount(commits),
      amount(rates['sign in'] * measured.redis.scripts),
    ];
  });
  const columns = [
    'load',
    KINDS.join(' / '),
    'cores that hash',
    'cores of event loops',
    'cores of PostgreSQL',
    'PostgreSQL commits a second',
    'Redis scripts a second',
  ];
  return table(columns, rows);
}

/** What a million accounts take on the disk, with the indexes. */
export function storageTable(): string {
  const { registration, failure, reset } = TRACES;
  const signIns = PER_MILLION['sign in'];
  const session = registration.bytes - registration.outlasting;
  const rows: ReadonlyArray<readonly [string, number, number]> = [
    ['Accounts, with the audit rows of their registration', MILLION, registration.outlasting],
    [`Sessions, tokens and devices of ${SESSION_DAYS} days`, signIns * SESSION_DAYS, session],
    [`Audit rows of sign-ins, ${RETENTION} days`, signIns * RETENTION, failure.bytes],
    ['Messages of a day', PER_MILLION['request reset'], reset.bytes],
  ];
  const size = (bytes: number): string => `${amount(bytes / GIB)} GiB`;
  const all = rows.reduce((sum, [, count, bytes]) => sum + count * bytes, 0);
  return table(
    ['what', 'rows', 'bytes each', 'a million accounts', '100 million'],
    [
      ...rows.map(([what, count, bytes]) => [
        what,
        count.toLocaleString('en'),
        bytes.toLocaleString('en'),
        size(count * bytes),
        size(100 * count * bytes),
      ]),
      ['**Together**', '', '', `**${size(all)}**`, `**${size(100 * all)}**`],
    ],
  );
}

/** What there is one of, and how far it goes. */
export function limitTable(measured: Measured): string {
  const { redis, sealed, points } = measured;
  const fsync = median(points.map((point) => point.fsync));
  const { loop } = pointAt(measured, { engine: 'postgres', kind: 'sign in', connections: 64 }).work;
  const script = redis.microseconds * redis.scripts;
  return table(
    ['one of', 'goes as far as', 'sign-ins a second'],
    [
      ['Event loop (a process)', `${amount(loop)} µs for each sign-in`, amount(MILLION / loop)],
      [
        'Redis server',
        `${redis.scripts} scripts of ${redis.microseconds} µs for each sign-in`,
        amount(MILLION / script),
      ],
      ['Chain of seals', `${amount(sealed)} audit rows a second, one worker at a time`, amount(sealed)],
      [
        'Row of `sending_counts` for a country and day',
        `held during a commit of ${amount(fsync / 1000)} ms or more: ${amount(MILLION / fsync)} messages a second at most`,
        'not touched',
      ],
    ],
  );
}

/** How long sign-ins take as a machine fills up. */
export function queueTable(curves: readonly Curve[]): string {
  const curve = curves.find(({ engine, kind }) => engine === 'postgres' && kind === 'sign in');
  if (!curve) throw new Error('sign-ins on PostgreSQL were not measured');
  const { costs } = curve;
  // Hashing and event loop share these cores.
  const each = costs.hash.together + costs.loop.perRequest;
  const rows = SHARES.map((share) => {
    const rate = (share * LARGE.cores * MILLION) / each;
    const { latency, utilisation } = simulate({
      endpoint: ENDPOINTS.postgres['sign in'],
      costs,
      machine: LARGE,
      load: { rate },
      warmUp: 10,
      duration: 60,
      seed: 1,
    });
    return [
      amount(rate, 3),
      `${(utilisation * 100).toFixed(0)} %`,
      `${amount(latency.p50)} ms`,
      `${amount(latency.p99)} ms`,
    ];
  });
  return table(['sign-ins a second', 'cores in use', 'p50', 'p99'], rows);
}
