import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { sowCrowd } from '../../test/support/crowd/crowd.ts';
import { emailOf, phoneOf } from '../../test/support/crowd/tables.ts';
import { type EngineName, openEngine } from '../../test/support/engines.ts';
import { ALONE } from '../http.ts';
import { type Meter, openMeter } from '../support/costs.ts';
import { ENDLESS, OPERATOR, PASSWORD } from '../support/people.ts';
import { type RunningService, serve } from '../support/serve.ts';

/** A customer among the crowd. */
export interface Customer {
  readonly id: number;
  readonly email: string;
  readonly phone: string;
  readonly cookie: string;
  readonly link: string;
}

/** A database of a size, and the service over it. */
export interface Shop {
  readonly size: number;
  /** What commands read with. */
  readonly core: Core;
  readonly service: RunningService;
  /** Spread evenly over the crowd. They stay as they are. */
  readonly readers: readonly Customer[];
  /** Likewise; they sign in. */
  readonly signers: readonly Customer[];
  /** The header of a member of staff. */
  readonly staff: Readonly<Record<string, string>>;
  /** Of the service, and of a command. */
  readonly meters: { readonly service: Meter; readonly command: Meter };
  /** Requests so far: none is made twice. */
  count: number;
  stop(): Promise<void>;
}

const CUSTOMERS = 125;
const SCOPES = ['login', 'password-reset', 'register', 'profile-update', 'visitor', 'link'];

/** @param size how many users */
export async function openShop(name: EngineName, size: number): Promise<Shop> {
  const engine = await openEngine(name);
  const env = { ...engine.env, TRUSTED_PROXIES: '127.0.0.1' };
  const config = loadConfig(env);
  const first = await withCore(config, async (core) => {
    const scopes = Object.fromEntries(SCOPES.map((scope) => [scope, ENDLESS]));
    const set = await core.settingsAdmin.set('THROTTLING_SETTINGS', scopes, {
      actorId: null,
      source: OPERATOR,
    });
    if (!set.ok) throw new Error('the limits were not set');
    return core.hasher.hash(PASSWORD, OPERATOR);
  }).then((hash) => sowCrowd(config.database, { users: size, hash, now: Date.now() }));

  const core = await createCore(config, createLogger('silent'));
  // Ordinary people are the first of every four.
  const step = Math.floor(size / CUSTOMERS / 8) * 8;
  const customers = (offset: number): Promise<Customer[]> =>
    Promise.all(
      Array.from({ length: CUSTOMERS }, (_, index) => customer(core, first.first, offset + index * step)),
    );
  const [readers, signers] = [await customers(1), await customers(5)];
  const staff = await staffHeader(core);
  const service = await serve(String(engine.env.DATA_DIR), ALONE, env);
  const meters = {
    service: await openMeter(config.database, { pid: service.pid, threads: 'main' }),
    command: await openMeter(config.database, { pid: process.pid, threads: 'main' }),
  };
  const stop = async (): Promise<void> => {
    await Promise.all([meters.service.close(), meters.command.close(), service.stop()]);
    await core.close();
    await engine.drop();
  };
  return { size, core, service, readers, signers, staff, meters, count: 0, stop };
}

async function withCore<T>(
  config: Parameters<typeof createCore>[0],
  work: (core: Core) => Promise<T>,
): Promise<T> {
  const core = await createCore(config, createLogger('silent'));
  try {
    return await work(core);
  } finally {
    await core.close();
  }
}

/** @param n the number in the crowd, from 1 */
async function customer(core: Core, first: number, n: number): Promise<Customer> {
  const user = await core.storage.read.users.byId(first + n - 1);
  const signedIn = user && (await core.credentials.startSession(user, OPERATOR));
  if (!signedIn?.ok) throw new Error(`customer ${n} could not be signed in`);
  const { user: current, session } = signedIn.value;
  return {
    id: current.id,
    email: emailOf(n),
    phone: phoneOf(n),
    cookie: `${core.config.sessionCookieName}=${session.id}`,
    link: `${encodeUid(current.id)}/${core.resetTokens.make(current, 'email')}`,
  };
}

async function staffHeader(core: Core): Promise<Shop['staff']> {
  const created = await core.accounts.create([{ email: 'staff@example.com', isStaff: true }], OPERATOR);
  const user = created.ok ? created.value[0] : undefined;
  if (!user) throw new Error('the member of staff was not created');
  const token = await core.storage.transaction((stores) => core.sessions.issueToken(stores, user, null));
  return { authorization: `Token ${token}` };
}
