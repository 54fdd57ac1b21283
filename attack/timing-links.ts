import { Agent, request } from 'node:http';
import { separation } from './timing-next-request.ts';

/**
 * Whether a stranger can tell ids of users from ids of nobody by the time a link with a wrong token takes: known and
 * unknown ids in turns, one observation of each.
 *
 * @param target.linkOf the path of a link with a wrong token to a user with this id
 */
export async function timingOfLinks(target: {
  readonly url: string;
  readonly known: readonly number[];
  readonly unknown: readonly number[];
  readonly linkOf: (userId: number) => string;
}): Promise<{ auc: number; n: number }> {
  const { url, known, unknown, linkOf } = target;
  const n = Math.min(known.length, unknown.length);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let index = 0; index < n; index++) {
    const turns = [
      ['known', known[index] ?? 0],
      ['unknown', unknown[index] ?? 0],
    ] as const;
    for (const [group, id] of index % 2 === 0 ? turns : turns.toReversed()) {
      const begin = performance.now();
      await get(agent, new URL(linkOf(id), url));
      times[group].push(performance.now() - begin);
    }
  }
  agent.destroy();
  return { auc: separation(times.known, times.unknown), n };
}

function get(agent: Agent, url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (answer) => answer.resume().once('end', resolve));
    sent.once('error', reject).end();
  });
}
