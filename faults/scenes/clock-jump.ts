import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import { DAY } from '../../src/lib/clock.ts';
import { type Scene, unless } from '../scene.ts';
import type { Service, Stage } from '../support/stage.ts';

const LOGIN = '/users/login/';
const RESET = '/users/password/reset/';
const MOST_FAILURES = 3;
const PRELOAD = new URL('../support/jump.ts', import.meta.url).href;
/** The processes look at their clock every 20 ms. */
const UNTIL_SET = 200;

export const clockJump: Scene = {
  name: 'clock-jump',
  title: 'A clock that is a day wrong, or was, holds nobody back and opens nothing',
  fault: 'The clock of server and worker jumps a day ahead and back; beside a machine whose clock is right',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    const people = (await stage.people(2)).map(({ email }) => email);
    await stage.set({ LOGIN_MAX_FAILURES: MOST_FAILURES });
    const file = join(stage.folder, 'jump');
    const setClock = async (offset: number): Promise<void> => {
      writeFileSync(file, String(offset));
      await pause(UNTIL_SET);
    };
    await setClock(stage.engine === 'sqlite' ? 0 : DAY);
    const wrong = await stage.serve({ FAULTS_JUMP: file, NODE_OPTIONS: `--import=${PRELOAD}` });
    const steps = { stage, wrong, setClock, people };
    return unless(
      await (stage.engine === 'sqlite' ? aloneWithItsClock(steps) : besideAnother(steps)),
      stage.engine === 'sqlite'
        ? 'right passwords and mails at once after the jump'
        : 'links, sessions and limits hold on both machines',
    );
  },
};

interface Steps {
  readonly stage: Stage;
  /** The service whose clock is wrong. */
  readonly wrong: Service;
  readonly setClock: (offset: number) => Promise<void>;
  readonly people: readonly string[];
}

/** Signs in from a new address. @returns the status of the answer */
const signIn = async (service: Service, email: string, password = PASSWORD): Promise<number> =>
  (await service.client(newAddress()).post(LOGIN, { email, password })).status;

const guess = async (service: Service, email: string): Promise<void> => {
  for (let count = 0; count < MOST_FAILURES; count++) await signIn(service, email, 'wrong');
};

/** With a file there is no other clock: what was written ahead of time must not matter once it is right again. */
async function aloneWithItsClock({ stage, wrong, setClock, people }: Steps): Promise<string[]> {
  const [email = ''] = people;
  const complaints: string[] = [];
  await setClock(DAY);
  await guess(wrong, email);
  if ((await signIn(wrong, email)) !== 429) complaints.push('guesses are not limited');
  await wrong.client(newAddress()).post(RESET, { email });
  await stage.mailbox.mailTo(email);

  await setClock(0);
  const status = await signIn(wrong, email);
  if (status !== 200) complaints.push(`the right password gets ${status} after the jump`);
  const before = stage.mailbox.mails.length;
  await wrong.client(newAddress()).post(RESET, { email });
  await stage.mailbox.mailTo(email, before).catch(() => complaints.push('no mail comes after the jump'));
  return complaints;
}

/** On a server that several machines share, all go by its clock. */
async function besideAnother({ stage, wrong, setClock, people }: Steps): Promise<string[]> {
  const [guessed = '', customer = ''] = people;
  const complaints: string[] = [];
  const right = await stage.serve({}, ['--no-worker']);
  await guess(right, guessed);
  await wrong.client(newAddress()).post(RESET, { email: customer });
  const link = await stage.mailbox.linkTo(customer);
  const opened = await right.client(newAddress()).get(link);
  if (opened.status !== 200) complaints.push(`a link mailed by the other machine gets ${opened.status}`);
  for (const offset of [DAY, -DAY, 0]) {
    await setClock(offset);
    const dodged = await signIn(wrong, guessed);
    if (dodged !== 429) complaints.push(`guesses are forgotten at ${offset} ms: ${dodged}`);
    const browser = wrong.client(newAddress());
    await browser.post(LOGIN, { email: customer, password: PASSWORD });
    const cookie = `sessionid=${browser.cookies.get('sessionid') ?? ''}`;
    const session = await right.client().get('/current_user/', { headers: { cookie } });
    if (session.status !== 200) complaints.push(`a session of the other machine gets ${session.status}`);
  }
  return complaints;
}
