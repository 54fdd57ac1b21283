import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import { type Scene, unless } from '../scene.ts';
import { lostMails, startResets } from '../support/acknowledged.ts';
import { inWords, startLoad } from '../support/load.ts';
import type { Service, Stage } from '../support/stage.ts';

const AT_ONCE = 16;
/** Requests acknowledged before the power goes, per round. */
const ENOUGH = 200;
const ROUNDS = { short: 2, long: 100 } as const;
/** How long that may take, milliseconds. */
const PATIENCE = 10_000;

/** What the service has acknowledged. */
interface Acknowledged {
  readonly emails: string[];
  /** Values of the session cookie. */
  readonly sessions: string[];
}

export const killed: Scene = {
  name: 'killed',
  title: 'What was acknowledged is there after the power fails',
  fault: '`kill -9` of server and worker in the middle of requests for mails and of sign-ins',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    // Every sign-in of a round is of one person.
    await stage.set({ THROTTLING_SETTINGS: { login: null } });
    const rounds = stage.rounds(ROUNDS);
    const people = await stage.people(rounds);
    const acknowledged: Acknowledged = { emails: [], sessions: [] };
    for (const [round, { email }] of people.entries())
      await cutThePower(await stage.serve(), `round${round}`, email, acknowledged);
    const lost = await lostOf(stage, acknowledged);
    const audit = await stage.command(['audit', 'verify']);
    if (audit.code !== 0) lost.push(`the audit trail does not verify: ${audit.stderr}`);
    const { emails, sessions } = acknowledged;
    return unless(
      lost,
      `${emails.length} mails and ${sessions.length} sessions in ${rounds} rounds, none lost`,
    );
  },
};

/** Asks until enough is acknowledged, and then kills the service while it works on more. */
async function cutThePower(
  service: Service,
  round: string,
  person: string,
  { emails, sessions }: Acknowledged,
): Promise<void> {
  const resets = startResets(service, round, AT_ONCE);
  const signIns = startLoad(async () => {
    const browser = service.client(newAddress());
    const { status } = await browser.post('/users/login/', { email: person, password: PASSWORD });
    const session = browser.cookies.get('sessionid');
    if (status === 200 && session !== undefined) sessions.push(session);
    return status;
  }, 1);
  const isEnough = (): boolean =>
    (resets.tally().counts['200'] ?? 0) >= ENOUGH && (signIns.tally().counts['200'] ?? 0) > 1;
  for (const end = performance.now() + PATIENCE; !isEnough(); await pause(10))
    if (performance.now() > end)
      throw new Error(`too little was answered: ${inWords(resets.tally())}; ${inWords(signIns.tally())}`);
  // Its worker ends by itself.
  service.child.kill('SIGKILL');
  await service.exited;
  await Promise.all([resets.stop(), signIns.stop()]);
  emails.push(...resets.emails);
}

async function lostOf(stage: Stage, { emails, sessions }: Acknowledged): Promise<string[]> {
  const lost: string[] = [];
  const client = (await stage.serve()).client();
  for (const id of new Set(sessions)) {
    const headers = { cookie: `sessionid=${id}` };
    const { status } = await client.get('/current_user/', { headers });
    if (status !== 200) lost.push(`a session is gone: ${status}`);
  }
  lost.push(...(await lostMails(stage, emails)));
  return lost;
}
