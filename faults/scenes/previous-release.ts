import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../../attack/support/client.ts';
import { freePort } from '../../test/support/nginx.ts';
import { checkOutPreviousRelease, whyNoPreviousRelease } from '../previous-release.ts';
import { type Scene, unless } from '../scene.ts';
import { lostMails, startResets } from '../support/acknowledged.ts';
import { startBalancer } from '../support/balancer.ts';
import { leaveForNextRelease, unsentMails } from '../support/between-releases.ts';
import { exchange, openShop, signedIn, startVisits } from '../support/customers.ts';
import { inWords } from '../support/load.ts';
import { NEXT_COLUMNS } from '../support/next-release.ts';
import type { PostgresServer } from '../support/postgres.ts';
import type { Release } from '../support/stage.ts';

/** Between two requests of one connection, so that the processes that start have the machine to themselves. Milliseconds. */
const REST = 40;
const BEFORE = 1000;
/** As migrations do: what others may wait behind a change of a table. */
const LOCK_TIMEOUT = '200ms';
const TRIES = 50;

export const previousRelease: Scene = {
  name: 'previous-release',
  title:
    'An upgrade fails no request of the API and loses no mail: the previous release works beside this one, and again after it',
  fault:
    'under load, this version migrates and starts beside the previous release; columns are added; the old one stops, and takes over again',
  engines: ['postgres'],
  obstacle: whyNoPreviousRelease,
  async run(stage) {
    const previous = stage.release(checkOutPreviousRelease(stage.folder));
    const customer = await openShop(stage, previous, 5);
    const ports = [await freePort(), await freePort()] as const;
    const balancer = await startBalancer(ports);
    stage.defer(() => balancer.close());
    const start = async (release: Release, port: number) => {
      const service = await release.serve({ DRAIN_DELAY: '1', PORT: String(port) });
      await balancer.ready(port);
      return service;
    };
    const shop = { client: (address?: string) => clientOf(balancer.url, stage.env.PUBLIC_URL, address) };
    const complaints: string[] = [];

    const old = await start(previous, ports[0]);
    // Not the customer of the visits, whose oldest sessions end with so many sign-ins.
    const early = await signedIn(old, customer(1));
    const loads = [startResets(shop, 'upgrade', 2, REST), startVisits(shop, customer(0), REST)] as const;
    await pause(BEFORE);
    const migrated = await stage.command(['migrate']);
    if (migrated.code !== 0) complaints.push(`migrate: ${migrated.stderr}`);
    const current = await start(stage, ports[1]);
    await addColumns(stage.postgres());
    const isLeft = await leaveForNextRelease(stage.postgres());
    complaints.push(...(await exchange(stage, { from: old, to: current }, customer(2), 'old to new')));
    complaints.push(...(await exchange(stage, { from: current, to: old }, customer(3), 'new to old')));
    await old.stop();
    await pause(BEFORE);
    const tallies = await Promise.all(loads.map((load) => load.stop()));
    const again = await start(previous, ports[0]);
    complaints.push(...(await exchange(stage, { from: current, to: again }, customer(4), 'the step back')));
    await current.stop();
    if ((await early.visit(again)) !== 200) complaints.push('the step back lost a session');

    for (const tally of tallies)
      if (Object.keys(tally.counts).some((answer) => answer !== '200')) complaints.push(inWords(tally));
    const [{ emails }] = loads;
    complaints.push(...(await unsentMails(stage.postgres())), ...(await lostMails(stage, emails)));
    if (!(await isLeft())) complaints.push('a worker took a message of a kind that it does not know');
    const audit = await stage.command(['audit', 'verify']);
    if (audit.code !== 0) complaints.push(`the audit trail does not verify: ${audit.stderr}`);
    return unless(
      complaints,
      `${tallies.map(inWords).join(', ')} through both; ${emails.length} mails, none lost; sessions, codes and links of each worked on the other, also one step back`,
    );
  },
};

const clientOf = (url: string, origin = '', address?: string): Client =>
  new Client(url, { origin, ...(address !== undefined && { address }) });

/** Adds columns while both releases work, one table after the other. @throws Error if a table is never free */
async function addColumns({ query }: PostgresServer): Promise<void> {
  for (const statement of NEXT_COLUMNS)
    for (let tries = 1; ; tries++)
      try {
        await query(`begin; set local lock_timeout = '${LOCK_TIMEOUT}'; ${statement}; commit`);
        break;
      } catch (error) {
        if (tries === TRIES) throw error;
      }
}
