import type { Command } from 'commander';
import { stringifyCookie } from 'cookie';
import { UsageError } from '../lib/failures.ts';
import { printsAnywhere } from './anywhere.ts';
import { type Declare, type Given, leaf, userOption } from './command.ts';
import { type SessionEntry, sessionDesk } from './desks/sessions.ts';
import { counted, momentText, type Output, table } from './output.ts';

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
  printsAnywhere(command, sessionDesk, ({ options }: Given<{ user: string }>, atDesk) =>
    atDesk(async (desk) => {
      const { user, cookieName, id, csrfToken, expiresAt } = await desk.create(options.user);
      const cookie = stringifyCookie({ [cookieName]: id, csrftoken: csrfToken });
      return {
        json: { user, cookie, session_id: id, csrf_token: csrfToken, expires_at: expiresAt },
        text: `Cookie: ${cookie}\nX-CSRFToken: ${csrfToken}`,
      };
    }),
  );
}

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list the sessions of a user').addOption(
    userOption().makeOptionMandatory(),
  );
  printsAnywhere(command, sessionDesk, ({ options }: Given<{ user: string }>, atDesk) =>
    atDesk(async (desk) => {
      const alive = await desk.list(options.user);
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
  printsAnywhere(
    command,
    sessionDesk,
    async ({ args: [name], options }: Given<{ user?: string }>, atDesk) => {
      if ((name === undefined) === (options.user === undefined))
        throw new UsageError('sessions revoke: expected either a session’s id or --user <user>');
      return atDesk(async (desk) => {
        if (name !== undefined) {
          const one = await desk.revoke(name);
          return ended(one.ended, one.id);
        }
        const all = await desk.revokeAll(options.user ?? '');
        return ended(all.ended, `of user ${all.user}`);
      });
    },
  );
}

const ended = (count: number, whose: string): Output => ({
  json: { ended: count },
  text: `ended ${counted(count, 'session')} ${whose}`,
});

const toJson = ({ id, user, ...session }: SessionEntry) => ({ id, user, ...session });

const tableOf = (alive: readonly SessionEntry[]): string =>
  table(
    ['id', 'since', 'until', 'address', 'agent'],
    alive.map((session) => [
      session.id,
      momentText(session.created_at),
      momentText(session.expires_at),
      session.address,
      session.agent,
    ]),
    'no sessions',
  );
