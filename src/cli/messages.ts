import { type Command, Option } from 'commander';
import { MESSAGE_STATES, type MessageState } from '../contracts/stores/outbox.ts';
import { defined } from '../lib/defined.ts';
import { UsageError } from '../lib/failures.ts';
import { LANE_OF_KIND } from '../messages/index.ts';
import { printsAnywhere } from './anywhere.ts';
import { type Declare, type Given, leaf, limitOption, moment, userOption } from './command.ts';
import { type Attempt, type Entry, type MessageFilter, messageDesk } from './desks/messages.ts';
import { budgets } from './messages-budgets.ts';
import { preview, texts } from './messages-preview.ts';
import { momentText, pairs, table } from './output.ts';

export const messages: Declare = (program) => {
  const commands = program
    .command('messages')
    .description('find out what happened to mail, SMS and webhooks');
  list(commands);
  show(commands);
  retry(commands);
  cancel(commands);
  budgets(commands);
  texts(commands);
  preview(commands);
};

/** What each state means for the operator. */
const MEANINGS: Readonly<Record<MessageState, string>> = {
  queued: 'waiting for its turn; if it stays queued, no worker runs, or mail server or gateways do not work',
  sending: 'being sent by a worker',
  sent: 'accepted by the mail server, SMS gateway or endpoint',
  failed: 'the last attempt failed; it will be tried again',
  dead: 'given up; `latchkey messages retry` tries again',
  expired: 'its deadline passed before it could be sent',
  suppressed: 'not sent: no recipient, too soon after the previous message, over a budget, or cancelled',
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list messages, newest first; their content is never shown')
    .option('--to <address>', 'only messages to this e-mail or phone')
    .addOption(userOption())
    .option('--kind <kind>', 'only messages of this kind, such as otp')
    .option('--gateway <name>', 'only messages that were offered to this gateway, mail server or endpoint')
    .addOption(new Option('--state <state>', 'only messages in this state').choices([...MESSAGE_STATES]))
    .addOption(limitOption());
  withChoice(command);
  printsAnywhere(command, messageDesk, ({ options }: Given<MessageFilter>, atDesk) =>
    atDesk(async (desk) => {
      const found = await desk.list(options);
      return { json: found.map(toJson), text: tableOf(found) };
    }),
  );
}

/** Which messages, by their last error and when they were queued. */
interface Choice {
  readonly error?: string;
  readonly since?: number;
  readonly until?: number;
}

const withChoice = (command: Command): Command =>
  command
    .option('--error <text>', 'only messages whose last error contains this, such as "SMTP 421"')
    .addOption(new Option('--since <moment>', 'only messages queued since, such as 2h').argParser(moment))
    .addOption(new Option('--until <moment>', 'only messages queued before').argParser(moment));

/** Options that are not given are absent. */
const filterOf = ({ error, since, until, state }: Choice & { state?: MessageState }) =>
  defined({ error, since, until, state });

function show(parent: Command): void {
  const command = leaf(parent, 'show', 'show one message, what its state means and every attempt').argument(
    '<id>',
    'an id from `messages list`',
  );
  printsAnywhere(command, messageDesk, ({ args: [uid = ''] }, atDesk) =>
    atDesk(async (desk) => {
      const { entry, attempts } = await desk.show(uid);
      return {
        json: { ...toJson(entry), offered: attempts },
        text: [detailsOf(entry), ...(attempts.length > 0 ? [attemptsTable(attempts)] : [])].join('\n\n'),
      };
    }),
  );
}

const attemptsTable = (attempts: readonly Attempt[]): string =>
  table(
    ['offered', 'to', 'outcome', 'after', 'code', 'answer'],
    attempts.map(({ at, gateway, outcome, latency_ms: latency, code, answer }) => [
      momentText(at),
      gateway,
      outcome,
      `${latency} ms`,
      code,
      answer,
    ]),
    '',
  );

function cancel(parent: Command): void {
  const command = leaf(parent, 'cancel', 'do not send a message that waits').argument(
    '<id>',
    'an id from `messages list`',
  );
  printsAnywhere(command, messageDesk, ({ args: [uid = ''] }, atDesk) =>
    atDesk(async (desk) => {
      await desk.cancel(uid);
      return { json: { id: uid, state: 'suppressed' }, text: 'cancelled' };
    }),
  );
}

function retry(parent: Command): void {
  const command = leaf(parent, 'retry', 'send messages again: one, or all in a state')
    .argument('[id]', 'an id from `messages list`')
    .addOption(
      new Option('--state <state>', 'all in this state: given up, or waiting for another attempt').choices([
        'dead',
        'failed',
      ]),
    );
  withChoice(command);
  type RetryOptions = Choice & { state?: 'dead' | 'failed' };
  printsAnywhere(command, messageDesk, async ({ args: [uid], options }: Given<RetryOptions>, atDesk) => {
    if ((uid === undefined) === (options.state === undefined))
      throw new UsageError('expected an id, or --state dead or --state failed for many');
    if (uid !== undefined) {
      await atDesk((desk) => desk.retry(uid));
      return { json: { id: uid, state: 'queued' }, text: 'queued; the worker will try it next' };
    }
    const { queued, left } = await atDesk((desk) => desk.retryMany(filterOf(options)));
    const rest = left > 0 ? `; ${left} cannot be sent again, mostly because their deadline has passed` : '';
    return { json: { queued, left }, text: `${queued} queued${rest}` };
  });
}

const toJson = ({ id, kind, state, ...entry }: Entry) => ({
  id,
  kind,
  lane: laneOf(kind),
  state,
  meaning: MEANINGS[state],
  ...entry,
});

const laneOf = (kind: string): string | null => LANE_OF_KIND.get(kind) ?? null;

const detailsOf = (entry: Entry): string =>
  pairs([
    ['id', entry.id],
    ['kind', entry.kind],
    ['lane', laneOf(entry.kind)],
    ['state', `${entry.state}: ${MEANINGS[entry.state]}`],
    ['user', entry.user],
    ['attempts', entry.attempts],
    ['created', momentText(entry.created_at)],
    ['next try', momentText(entry.next_try_at)],
    ['deadline', momentText(entry.deadline)],
    ['finished', momentText(entry.finished_at)],
    ['last error', entry.last_error],
    ['provider id', entry.provider_id],
  ]);

const tableOf = (found: readonly Entry[]): string =>
  table(
    ['id', 'kind', 'state', 'created', 'tries', 'next try', 'finished', 'user', 'last error'],
    found.map((entry) => [
      entry.id,
      entry.kind,
      entry.state,
      momentText(entry.created_at),
      entry.attempts,
      momentText(entry.next_try_at),
      momentText(entry.finished_at),
      entry.user,
      entry.last_error,
    ]),
    'no messages',
  );
