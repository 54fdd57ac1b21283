import { parseArgs } from 'node:util';
import type { EngineName } from '../test/support/engines.ts';
import type { Attack } from './attack.ts';
import { ATTACKS } from './attacks/index.ts';
import { type Arena, createArena, PASSWORD } from './support/arena.ts';
import { Client } from './support/client.ts';
import { lineOf, lossesOf, type Result, summaryOf, toJson } from './support/report.ts';
import { ORIGIN, startOwnService } from './support/service.ts';

const USAGE = `npm run attack -- [options]: attacks a service over HTTP, and exits with 1 if an attack succeeds.

  --engine <name>   what the service that is started runs on: sqlite, postgres or redis (PostgreSQL with Redis)
  --url <origin>    attack a running service instead, one that is yours
  --token <key>     an API token of a member of its staff, for attacks that need accounts: they create customers
  --only <names>    only these attacks, separated by commas
  --long            with the statistics, and more rounds
  --list            say what each attack is, and attack nothing
  --json            the results as JSON`;

const ENGINES: readonly string[] = ['sqlite', 'postgres', 'redis'] satisfies EngineName[];

const options = {
  engine: { type: 'string', default: 'sqlite' },
  url: { type: 'string' },
  token: { type: 'string' },
  only: { type: 'string' },
  long: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Ends with one line for people. */
function complain(text: string): never {
  process.stderr.write(`attack: ${text}\n`);
  process.exit(2);
}

function optionsOf(args: readonly string[]): Options {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    complain(`${(error as Error).message.split('.')[0]}; see npm run attack -- --help`);
  }
}

function chosen(only: string | undefined): readonly Attack[] {
  if (only === undefined) return ATTACKS;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !ATTACKS.some((attack) => attack.name === name));
  if (unknown.length > 0) complain(`--only: expected names that --list shows, got ${unknown.join(', ')}`);
  return ATTACKS.filter(({ name }) => names.includes(name));
}

/** A running service. */
function arenaAt(url: string, token: string | undefined, isLong: boolean): Arena {
  const origin = new URL(url).origin;
  const make = async (people: readonly { email: string; phone: string }[]): Promise<number[]> => {
    const operator = new Client(origin);
    const ids: number[] = [];
    for (const { email, phone } of people) {
      const verified = { is_email_verified: true, is_phone_verified: true };
      const body = { email, phone, password: PASSWORD, ...verified };
      const reply = await operator.post('/admin/api/users/', body, {
        headers: { authorization: `Token ${token}` },
      });
      if (reply.status !== 201) throw new Error(`the operator API answered ${reply.status}: ${reply.body}`);
      ids.push(reply.json<{ pk: number }>().pk);
    }
    operator.close();
    return ids;
  };
  return createArena({ url: origin, origin, isLong, service: null, make });
}

/** A service started for one attack, so that what one attack exhausts holds back no other. */
async function arenaOf(attack: Attack, engine: EngineName, isLong: boolean) {
  const service = await startOwnService(engine, attack);
  const arena = createArena({
    url: service.url,
    origin: ORIGIN,
    isLong,
    service,
    make: (people) =>
      service.withCore(async ({ accounts }) => {
        const source = { address: 'operator', agent: 'attack', requestId: 'attack' };
        const inputs = people.map(({ userType = 'registered', ...person }) => ({
          isEmailVerified: true,
          isPhoneVerified: true,
          userType,
          ...(userType === 'registered' && { password: PASSWORD }),
          ...person,
        }));
        const created = await accounts.create(inputs, source);
        if (!created.ok) throw new Error(`nobody was created: ${JSON.stringify(created.refusal)}`);
        return created.value.map(({ id }) => id);
      }),
  });
  return { arena, stop: () => service.stop() };
}

/** Why an attack cannot be carried out on a running service; null: it can. */
const obstacleTo = ({ needs, isLong }: Attack, { url, token, long }: Options): string | null => {
  if (isLong && !long) return 'in the long form only (--long)';
  if (url === undefined || needs === 'url') return null;
  if (needs === 'service') return 'needs a service of its own, without --url';
  return token === undefined ? 'needs --token' : null;
};

async function carryOut(attack: Attack, given: Options): Promise<Result> {
  const obstacle = obstacleTo(attack, given);
  if (obstacle !== null) return { attack, outcome: 'skipped', evidence: obstacle, took: 0 };
  const started = performance.now();
  const took = (): number => performance.now() - started;
  await using opened = new AsyncDisposableStack();
  try {
    const { arena, stop } =
      given.url === undefined
        ? await arenaOf(attack, given.engine as EngineName, given.long)
        : { arena: arenaAt(given.url, given.token, given.long), stop: async () => {} };
    opened.defer(stop);
    opened.defer(async () => arena.close());
    return { attack, ...(await attack.run(arena)), took: took() };
  } catch (error) {
    return { attack, outcome: 'failed', evidence: (error as Error).message, took: took() };
  }
}

const given = optionsOf(process.argv.slice(2));
if (given.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
if (!ENGINES.includes(given.engine))
  complain(`--engine: expected ${ENGINES.join(', ')}, got ${given.engine}`);
if (given.url !== undefined && !URL.canParse(given.url))
  complain(`--url: expected an origin such as https://id.shop.example, got ${given.url}`);
const attacks = chosen(given.only);
if (given.list) {
  for (const { name, title, gain, source } of attacks)
    process.stdout.write(`${name}: ${title}\n  ${gain}\n  ${source}\n\n`);
  process.exit(0);
}

const results: Result[] = [];
for (const attack of attacks) {
  const result = await carryOut(attack, given);
  results.push(result);
  if (!given.json) process.stdout.write(`${lineOf(result)}\n`);
}
const losses = lossesOf(results);
process.stdout.write(
  given.json ? `${toJson(results)}\n` : `\n${losses && `${losses}\n\n`}${summaryOf(results)}\n`,
);
process.exitCode = results.some(({ outcome }) => outcome === 'broken' || outcome === 'failed') ? 1 : 0;
