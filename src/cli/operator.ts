import { type Core, createCore } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import type { Source } from '../contracts/requester.ts';
import type { User } from '../contracts/user.ts';
import { createLogger } from '../http/logger.ts';
import { UsageError } from '../lib/failures.ts';
import { randomHex } from '../lib/random.ts';
import { parsePhone } from '../users/phone.ts';
import { holderOf } from '../users/phone-holder.ts';

/** The command line as an operator, with access to the service's data. */
export interface Operator {
  readonly core: Core;
  /** The source of changes, for the audit trail. */
  readonly source: Source;
  /**
   * Finds a user by id, e-mail or phone.
   * @throws UsageError if there is none
   */
  user(reference: string): Promise<User>;
}

export const operatorSource = (): Source => ({
  address: 'operator',
  agent: 'latchkey',
  requestId: `cli-${randomHex(4)}`,
});

/** Opens the configured data, runs `work` and closes it. The server may run at the same time. */
export async function asOperator<T>(work: (operator: Operator) => Promise<T>): Promise<T> {
  // Commands write to standard output, or one line to standard error, and no log.
  const core = await createCore(loadConfig(process.env), createLogger('silent'));
  try {
    return await work({
      core,
      source: operatorSource(),
      user: (reference) => findUser(core, reference),
    });
  } finally {
    await core.close();
  }
}

async function findUser({ storage, settings }: Core, reference: string): Promise<User> {
  const { users } = storage.read;
  const text = reference.trim();
  if (text.includes('@'))
    return (await users.byEmail(text)) ?? missing(`there is no user with the e-mail ${text}`);
  if (text.startsWith('+')) {
    const phone = parsePhone(text, settings) ?? text;
    return (await holderOf(users, phone)) ?? missing(`no active user holds the phone ${phone}`);
  }
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id))
    missing(`expected a user's id, e-mail or phone with +, got ${JSON.stringify(reference)}`);
  return (await users.byId(id)) ?? missing(`there is no user ${id}`);
}

function missing(text: string): never {
  throw new UsageError(text);
}
