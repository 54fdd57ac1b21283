import type { Storage } from '../contracts/storage.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { ReadOverview } from '../monitoring/overview.ts';
import { buildInfo, type GaugeDefinition, type Reading } from './registry.ts';

/** What the database is asked at most this often, milliseconds, however many scrape. */
const ASKED_EVERY = { backlog: 5 * SECOND, problems: 30 * SECOND } as const;
/** Channels that have a circuit breaker. */
const CHANNELS = ['sms', 'email'] as const;

export interface GaugeServices {
  readonly storage: Pick<Storage, 'read' | 'connections'>;
  readonly hasher: Pick<Hasher, 'waiting'>;
  readonly overview: ReadOverview;
  readonly clock: Clock;
  readonly redis: { state(): { readonly counters: 'redis' | 'database' } } | null;
}

/** What any process knows of itself. */
export const processGauges = ({ storage, hasher, redis }: GaugeServices): GaugeDefinition[] => [
  buildInfo,
  {
    name: 'hash_queue_length',
    help: 'Passwords that wait to be hashed.',
    read: () => [{ value: hasher.waiting() }],
  },
  {
    name: 'database_connections',
    help: 'Connections to PostgreSQL: `used`, `idle`, and requests `waiting` for one. Absent with SQLite.',
    labels: ['state'],
    read: () =>
      Object.entries(storage.connections() ?? {}).map(([state, value]) => ({ labels: { state }, value })),
  },
  {
    name: 'redis_away',
    help: '1 while Redis fails and requests are counted in the database. Absent without Redis.',
    read: () => (redis ? [{ value: Number(redis.state().counters === 'database') }] : []),
  },
];

/** What the database knows of all: only servers tell it, so that it is asked once. */
export function serviceGauges({ storage, overview, clock }: GaugeServices): GaugeDefinition[] {
  const backlog = kept(ASKED_EVERY.backlog, () => storage.read.outbox.backlog());
  const problems = kept(ASKED_EVERY.problems, async () => {
    const now = clock.now();
    return (await overview([], { step: 'minute', from: now, to: now + 1 }))?.problems ?? [];
  });
  const ofLanes = async (value: (waiting: number, oldest: number | null) => number): Promise<Reading[]> =>
    Object.entries(await backlog()).map(([lane, { waiting, oldest }]) => ({
      labels: { lane },
      value: value(waiting, oldest),
    }));
  return [
    {
      name: 'messages_waiting',
      help: 'Messages that wait in each lane, at most 10,000; `retrying`: those that were tried.',
      labels: ['lane'],
      read: () => ofLanes((waiting) => waiting),
    },
    {
      name: 'oldest_message_seconds',
      help: 'How long ago the oldest of them was queued; 0: none waits.',
      labels: ['lane'],
      read: () =>
        ofLanes((_waiting, oldest) => (oldest === null ? 0 : Math.max(0, clock.now() - oldest) / SECOND)),
    },
    {
      name: 'problem',
      help: '1 for each current problem, as GET /admin/api/stats/ tells it in words.',
      labels: ['key', 'severity'],
      read: async () =>
        [...Map.groupBy(await problems(), ({ key }) => key).values()].flatMap(([first]) =>
          first ? [{ labels: { key: first.key, severity: first.severity }, value: 1 }] : [],
        ),
    },
  ];
}

/** What only the process of a worker knows. @param open the channels that do not work */
export const workerGauges = (open: () => readonly string[]): GaugeDefinition[] => [
  {
    name: 'breaker_open',
    help: '1 while the circuit breaker of a channel is open: its messages wait.',
    labels: ['channel'],
    read: () => CHANNELS.map((channel) => ({ labels: { channel }, value: Number(open().includes(channel)) })),
  },
];

/** Asks again only after a while. A question that failed is asked again at once. */
function kept<T>(every: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (answer && now - askedAt < every) return answer;
    askedAt = now;
    answer = ask();
    answer.catch(() => {
      answer = undefined;
    });
    return answer;
  };
}
