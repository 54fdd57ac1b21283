import { parseArgs } from 'node:util';
import type { EngineName } from '../../test/support/engines.ts';
import type { Attack } from '../attack.ts';

export const USAGE = `npm run attack -- [options]: attacks a service over HTTP, and exits with 1 if an attack succeeds.

  --engine <name>   what the service that is started runs on: sqlite (the default), postgres or redis (PostgreSQL with Redis)
  --url <origin>    attack a running service instead, one that is yours
  --token <key>     an API token of a member of its staff, for attacks that need accounts: they create customers
  --only <names>    only these attacks, separated by commas
  --long            with the statistics, and more rounds
  --samples <n>     observations per class in the long form, instead of 1000: for a try
  --list            say what each attack is, and attack nothing
  --json            the results as JSON`;

const ENGINES: readonly EngineName[] = ['sqlite', 'postgres', 'redis'];

/** Observations per class that tell an area under the curve of 0.55 from chance. */
const SAMPLES = 1000;
const FEWEST_SAMPLES = 10;

const DECLARED = {
  engine: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  only: { type: 'string' },
  long: { type: 'boolean', default: false },
  samples: { type: 'string' },
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What a run does. */
export interface Options {
  readonly attacks: readonly Attack[];
  readonly engine: EngineName;
  /** The service to attack, and a token of its staff; null: one is started for each attack. */
  readonly target: { readonly origin: string; readonly token: string | null } | null;
  readonly isLong: boolean;
  readonly samples: number;
  readonly shows: 'results' | 'list' | 'usage';
  readonly isJson: boolean;
}

/** Options that nobody can follow. The message is one line for people. */
export class BadOptions extends Error {}

/** @throws BadOptions */
export function optionsOf(args: readonly string[], all: readonly Attack[]): Options {
  const given = parse(args);
  const { url, token, long: isLong, help, list } = given;
  if (url === undefined && token !== undefined) throw new BadOptions('--token: expected --url with it');
  if (url !== undefined && given.engine !== undefined)
    throw new BadOptions('--engine: expected it without --url, whose service runs on what it runs on');
  return {
    attacks: chosen(given.only, all, isLong || list),
    engine: engineOf(given.engine),
    target: url === undefined ? null : { origin: originOf(url), token: tokenOf(token) },
    isLong,
    samples: samplesOf(given.samples, isLong),
    shows: (help && 'usage') || (list && 'list') || 'results',
    isJson: given.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: DECLARED }).values;
  } catch (error) {
    // The first sentence names the option; the others are about programs that take anything.
    const [what = ''] = (error as Error).message.split(/\.\s|\n/);
    throw new BadOptions(`${what.replace(/\.$/, '')}; see npm run attack -- --help`);
  }
}

function engineOf(name: string = 'sqlite'): EngineName {
  const engine = ENGINES.find((each) => each === name);
  if (!engine) throw new BadOptions(`--engine: expected ${ENGINES.join(', ')}, got ${name}`);
  return engine;
}

function originOf(text: string): string {
  const url = URL.parse(text);
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname + url.search + url.hash === '/';
  if (!isOrigin)
    throw new BadOptions(`--url: expected an origin such as https://id.shop.example, got ${text}`);
  return url.origin;
}

function tokenOf(token: string | undefined): string | null {
  if (token !== undefined && !/^[\w-]+$/.test(token))
    throw new BadOptions('--token: expected an API token, as latchkey tokens create shows it');
  return token ?? null;
}

function samplesOf(text: string | undefined, isLong: boolean): number {
  if (text === undefined) return SAMPLES;
  if (!isLong) throw new BadOptions('--samples: expected --long with it');
  if (!/^\d{1,6}$/.test(text) || Number(text) < FEWEST_SAMPLES)
    throw new BadOptions(`--samples: expected a number from ${FEWEST_SAMPLES} to 999999, got ${text}`);
  return Number(text);
}

function chosen(only: string | undefined, all: readonly Attack[], isLong: boolean): readonly Attack[] {
  if (only === undefined) return all;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !all.some((attack) => attack.name === name));
  if (unknown.length > 0)
    throw new BadOptions(`--only: expected names that --list shows, got ${unknown.join(', ') || 'none'}`);
  const attacks = all.filter(({ name }) => names.includes(name));
  const inLongForm = attacks.filter((attack) => attack.isLong);
  if (!isLong && inLongForm.length > 0)
    throw new BadOptions(`--only: expected --long with ${inLongForm.map(({ name }) => name).join(', ')}`);
  return attacks;
}
