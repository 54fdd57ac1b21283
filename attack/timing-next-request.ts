import { Agent, request } from 'node:http';

/** What is asked for, for somebody known or unknown. */
export interface Trigger {
  readonly path: string;
  readonly body: (person: string) => object;
}

/** Asks for a reset link by e-mail. */
export const RESET: Trigger = { path: '/users/password/reset/', body: (email) => ({ email }) };

/** Asks for a code to sign in, by SMS. */
export const CODE: Trigger = { path: '/users/otp-login/', body: (phone) => ({ phone }) };

interface Target {
  readonly url: string;
  /** E-mails or phones of existing users; each is asked for once. */
  readonly known: readonly string[];
  readonly unknown: readonly string[];
  /** @default RESET */
  readonly trigger?: Trigger;
  /** What is timed: `read` is answered from memory, `write` commits. @default 'read' */
  readonly probe?: 'read' | 'write';
  /** How long after the trigger, milliseconds. @default 25 */
  readonly window?: number;
  /** Waits until the worker has settled what one target caused. Milliseconds. @default 150 */
  readonly rest?: number;
}

/** How well one statistic of the timings separates known from unknown people: 0.5 not at all, 1 always. */
interface Separation {
  readonly auc: number;
  readonly n: number;
  /** By statistic. */
  readonly all: Readonly<Record<string, number>>;
}

const STATISTICS: Readonly<Record<string, (times: readonly number[]) => number>> = {
  sum: (times) => times.reduce((sum, time) => sum + time, 0) / times.length,
  median: (times) => sorted(times)[times.length >> 1] ?? 0,
  largest: (times) => Math.max(...times),
  secondLargest: (times) => sorted(times).at(-2) ?? 0,
  requests: (times) => times.length,
  first: (times) => times[0] ?? 0,
  second: (times) => times[1] ?? 0,
};

const sorted = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b);

/**
 * Whether a stranger can tell known from unknown people by timing cheap requests right after asking for one message: one
 * observation per person, known and unknown ones in turns.
 */
export async function timingOfNextRequest(target: Target): Promise<Separation> {
  const { known, unknown, rest = 150 } = target;
  const n = Math.min(known.length, unknown.length);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const samples: { isKnown: boolean; times: number[] }[] = [];
  for (let index = 0; index < n; index++) {
    const pair = [
      { person: known[index] ?? '', isKnown: true },
      { person: unknown[index] ?? '', isKnown: false },
    ];
    // Whoever comes first in a pair must not be told by their place.
    if (index % 2 === 1) pair.reverse();
    for (const { person, isKnown } of pair) {
      samples.push({ isKnown, times: await observe(target, agent, person) });
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }
  agent.destroy();
  const all = Object.fromEntries(
    Object.entries(STATISTICS).map(([name, statistic]) => {
      const of = (isKnown: boolean): number[] =>
        samples.filter((sample) => sample.isKnown === isKnown).map(({ times }) => statistic(times));
      return [name, separation(of(true), of(false))];
    }),
  );
  return { auc: Math.max(...Object.values(all)), n, all };
}

async function observe(target: Target, agent: Agent, person: string): Promise<number[]> {
  const { url, trigger = RESET, probe = 'read', window = 25 } = target;
  const asked = JSON.stringify(trigger.body(person));
  // An unknown identifier of the same kind: the cheapest request that commits.
  const written = JSON.stringify({ email: 'nobody-at-all@example.com' });
  await send(agent, url, trigger.path, asked);
  const times: number[] = [];
  const until = performance.now() + window;
  while (performance.now() < until) {
    const begin = performance.now();
    await (probe === 'read' ? send(agent, url, '/healthz') : send(agent, url, RESET.path, written));
    times.push(performance.now() - begin);
  }
  return times;
}

function send(agent: Agent, url: string, path: string, body?: string): Promise<number> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      { agent, method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.once('error', reject).end(body);
  });
}

/** The area under the ROC curve, by ranks; of a statistic and its opposite the larger, because either can be the tell. */
export function separation(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((value) => ({ value, isOne: true })),
    ...other.map((value) => ({ value, isOne: false })),
  ].toSorted((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end++;
    // Equal values share the mean of their ranks.
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) if (all[start]?.isOne) rankSum += rank;
  }
  const auc = (rankSum - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
  return Math.max(auc, 1 - auc);
}
