import type { Command } from 'commander';
import { stringifyCookie } from 'cookie';
import type { Session } from '../contracts/stores/sessions.ts';
import { UsageError } from '../lib/failures.ts';
import { newCsrfToken } from '../lib/random.ts';
import { type Declare, leaf, prints, userOption } from './command.ts';
import { asOperator, type Operator } from './operator.ts';
import { type Output, table, timeJson, timeText } from './output.ts';

/** How many hexadecimal digits of a session's hash are shown in lists. */
const SHOWN_DIGITS = 12;
/** At least 8 digits of a session's hash. */
const SESSION_NAME = /^[0-9a-f]{8,64}$/;

export const sessions: Declare = (program) => {
  const commands = program.command('sessions').description('create, list and revoke sessions');
  create(commands);
  list(commands);
  revoke(commands);
};

function create(parent: Command): void {
  const command = leaf(
    parent,
    'create',
    'sign a user in, for a checkout that signs in its guests; prints the cookies to send',
  ).addOption(userOption().makeOptionMandatory());
  prints<{ user: string }>(command, ({ options }) =>
    asOperator(async ({ core, source, user: find }) => {
      const found = await find(options.user);
      const signedIn = await core.credentials.startSession(found, source);
      if (!signedIn.ok) throw new UsageError(`user ${found.id} is not active`);
      const { session } = signedIn.value;
      const csrf = newCsrfToken();
      const cookie = stringifyCookie({ [core.config.sessionCookieName]: session.id, csrftoken: csrf });
      return {
        json: {
          user: found.id,
          cookie,
          session_id: session.id,
          csrf_token: csrf,
          expires_at: timeJson(session.expiresAt),
        },
        text: `Cookie: ${cookie}\nX-CSRFToken: ${csrf}`,
      };
    }),
  );
}

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list the sessions of a user').addOption(
    userOption().makeOptionMandatory(),
  );
  prints<{ user: string }>(command, ({ options }) =>
    asOperator(async ({ core, user: find }) => {
      const { id, authGeneration } = await find(options.user);
      const now = core.clock.now();
      const alive = (await core.storage.read.sessions.ofUser(id)).filter(
        (session) => session.expiresAt > now && session.generation === authGeneration,
      );
      return { json: alive.map(toJson), text: tableOf(alive) };
    }),
  );
}

function revoke(parent: Command): void {
  const command = leaf(
    parent,
    'revoke',
    'end one session; or all sessions of a user, and forget their known devices',
  )
    .argument('[session]', 'an id from `sessions list`, or at least its first 8 digits')
    .addOption(userOption());
  prints<{ user?: string }>(command, async ({ args: [name], options }) => {
    if ((name === undefined) === (options.user === undefined))
      throw new UsageError('sessions revoke: expected either a session’s id or --user <user>');
    return asOperator((operator) =>
      name === undefined ? revokeAll(operator, options.user ?? '') : revokeOne(operator, name),
    );
  });
}

async function revokeAll({ core, source, user: find }: Operator, reference: string): Promise<Output> {
  const found = await find(reference);
  const count = await core.credentials.endSessions(found, source);
  return ended(count, `of user ${found.id}`);
}

async function revokeOne({ core, source }: Operator, name: string): Promise<Output> {
  if (!SESSION_NAME.test(name))
    throw new UsageError(
      `expected a session's id of 8 to 64 hexadecimal digits, got ${JSON.stringify(name)}`,
    );
  const [session, another] = await core.storage.read.sessions.withPrefix(name);
  if (another) throw new UsageError(`several sessions begin with ${name}; give more digits`);
  if (!session) throw new UsageError(`there is no session ${name}`);
  const isEnded = await core.credentials.endSession(session, source);
  return ended(isEnded ? 1 : 0, nameOf(session));
}

const ended = (count: number, whose: string): Output => ({
  json: { ended: count },
  text: `ended ${count} ${count === 1 ? 'session' : 'sessions'} ${whose}`,
});

/** The hash identifies a session but cannot be used to sign in. */
const nameOf = (session: Session): string => session.idHash.slice(0, SHOWN_DIGITS);

const toJson = (session: Session) => ({
  id: nameOf(session),
  user: session.userId,
  created_at: timeJson(session.createdAt),
  expires_at: timeJson(session.expiresAt),
  address: session.address,
  agent: session.agent,
});

const tableOf = (alive: readonly Session[]): string =>
  table(
    ['id', 'since', 'until', 'address', 'agent'],
    alive.map((session) => [
      nameOf(session),
      timeText(session.createdAt),
      timeText(session.expiresAt),
      session.address,
      session.agent,
    ]),
    'no sessions',
  );
