import { stringifyCookie } from 'cookie';
import { type Core, createCore } from '../src/app.ts';
import { type Subject, subjectOf } from '../src/backends/subject.ts';
import { loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/http/logger.ts';
import { newCsrfToken } from '../src/lib/random.ts';
import { type Engine, hasPostgres, openEngine } from '../test/support/engines.ts';
import { ALONE, compare, load, withGoal, withoutGoal } from './http.ts';
import { startBareServer } from './support/child.ts';
import { CREDENTIALS } from './support/data.ts';
import { median } from './support/load.ts';
import { serve } from './support/serve.ts';
import { type Figure, formatTable } from './support/table.ts';

const ROUNDS = 5;
const SIGNATURES_A_ROUND = 6400;
const SIGNATURES_AT_ONCE = 64;
const SIGNATURES_GOAL = 5000;
const CHECK_GOAL = 0.3;
const OPERATOR = { address: 'operator', agent: 'bench', requestId: 'bench' };

/** What other backends ask for, on each engine beside a bare fastify route; and signing alone. */
export async function backendFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of ['sqlite', ...((await hasPostgres()) ? (['postgres'] as const) : [])] as const) {
    const engine = await openEngine(name);
    try {
      const { headers, subject, core } = await prepare(engine);
      if (name === 'sqlite') figures.push(await signing(core, subject));
      await core.close();
      figures.push(...(await figuresOf(name, engine, headers)));
    } finally {
      await engine.drop();
    }
  }
  return figures;
}

/** A customer who is signed in, in a service that issues tokens. */
async function prepare(engine: Engine) {
  const core = await createCore(loadConfig(engine.env), createLogger('silent'));
  await core.settingsAdmin.set('JWT_AUDIENCES', ['shop'], { actorId: null, source: OPERATOR });
  const created = await core.accounts.create([{ ...CREDENTIALS, isEmailVerified: true }], OPERATOR);
  const user = created.ok ? created.value[0] : undefined;
  const signedIn = user && (await core.credentials.startSession(user, OPERATOR));
  if (!user || !signedIn?.ok) throw new Error('nobody could be signed in');
  const { id, session } = signedIn.value.session;
  const csrf = newCsrfToken();
  const cookie = stringifyCookie({ [core.config.sessionCookieName]: id, csrftoken: csrf });
  const subject = subjectOf({ viewer: { user, session }, session }, core.keyring);
  if (!subject) throw new Error('a session is a subject');
  return { core, subject, headers: { cookie, 'x-csrftoken': csrf } };
}

async function figuresOf(
  name: string,
  engine: Engine,
  headers: Readonly<Record<string, string>>,
): Promise<Figure[]> {
  const env = { ...engine.env };
  const [bare, service] = [await startBareServer(), await serve(String(env.DATA_DIR), ALONE, env)];
  const post = { method: 'POST', body: {} } as const;
  const check = `GET /session/check/ with a token, ${name}, to a bare fastify route`;
  const token = `POST /session/token/, ${name}, likewise`;
  try {
    const checks = await compare(
      load(`${service.url}/session/check/`, { headers }),
      load(`${bare.url}/bare`),
    );
    const tokens = await compare(
      load(`${service.url}/session/token/`, { ...post, headers }),
      load(`${bare.url}/bare`, post),
    );
    return [
      name === 'sqlite' ? withGoal(check, checks, CHECK_GOAL) : withoutGoal(check, checks),
      withoutGoal(token, tokens),
    ];
  } finally {
    await Promise.all([bare.stop(), service.stop()]);
  }
}

/** Signed tokens a second in one process: jose signs in the threads of libuv. */
async function signing({ sessionTokens }: Core, subject: Subject): Promise<Figure> {
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    for (let done = 0; done < SIGNATURES_A_ROUND; done += SIGNATURES_AT_ONCE)
      await Promise.all(
        Array.from({ length: SIGNATURES_AT_ONCE }, () => sessionTokens.issue(subject, 'shop')),
      );
    rates.push(SIGNATURES_A_ROUND / ((performance.now() - start) / 1000));
  }
  const rate = median(rates.slice(1));
  return {
    name: `Session tokens signed, ${SIGNATURES_AT_ONCE} at once`,
    measured: `${rate.toFixed(0)}/s`,
    goal: { text: `≥ ${SIGNATURES_GOAL}/s`, isReached: rate >= SIGNATURES_GOAL },
  };
}

if (import.meta.main) process.stdout.write(`${formatTable(await backendFigures())}\n`);
