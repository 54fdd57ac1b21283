import { type Command, Option } from 'commander';
import { MESSAGE_STATES, type MessageState, type OutboxMessage } from '../contracts/stores/outbox.ts';
import { UsageError } from '../lib/failures.ts';
import { LANE_OF_KIND } from '../messages/index.ts';
import type { RetryRefusal } from '../outbox/retry.ts';
import { parsePhone } from '../users/phone.ts';
import { type Declare, leaf, limitOption, moment, prints } from './command.ts';
import { budgets } from './messages-budgets.ts';
import { asOperator, type Operator } from './operator.ts';
import { type Output, pairs, table, timeJson, timeText } from './output.ts';

export const messages: Declare = (program) => {
  const commands = program
    .command('messages')
    .description('find out what happened to mail, SMS and webhooks');
  list(commands);
  show(commands);
  retry(commands);
  budgets(commands);
};

/** What each state means for the operator. */
const MEANINGS: Readonly<Record<MessageState, string>> = {
  queued: 'waiting for its turn; if it stays queued, no worker runs, or mail server or gateways do not work',
  sending: 'being sent by a worker',
  sent: 'accepted by the mail server, SMS gateway or endpoint',
  failed: 'the last attempt failed; it will be tried again',
  dead: 'given up; `latchkey messages retry` tries again',
  expired: 'its deadline passed before it could be sent',
  suppressed: 'not sent: no recipient, too soon after the previous message, or over a budget',
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list messages, newest first; their content is never shown')
    .option('--to <address>', 'only messages to this e-mail or phone')
    .addOption(new Option('--state <state>', 'only messages in this state').choices([...MESSAGE_STATES]))
    .addOption(limitOption());
  withChoice(command);
  type ListOptions = Choice & { to?: string; state?: MessageState; limit: number };
  prints<ListOptions>(command, ({ options: { to, limit, ...choice } }) =>
    asOperator(async ({ core }) => {
      const found = await core.storage.read.outbox.list({
        limit,
        ...(to !== undefined && { recipientKey: recipientKeysOf(core, to) }),
        ...filterOf(choice),
      });
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
const filterOf = ({ error, since, until, state }: Choice & { state?: MessageState }) => ({
  ...(error !== undefined && { error }),
  ...(since !== undefined && { since }),
  ...(until !== undefined && { until }),
  ...(state !== undefined && { state }),
});

/** The search key of an address: a phone is hashed in E.164 form. */
function recipientKeysOf({ outbox: { recipientKeys }, settings }: Operator['core'], to: string): string[] {
  return recipientKeys(to.includes('@') ? to : (parsePhone(to, settings) ?? to));
}

function show(parent: Command): void {
  const command = leaf(parent, 'show', 'show one message and what its state means').argument(
    '<id>',
    'an id from `messages list`',
  );
  prints(command, ({ args: [uid = ''] }) =>
    asOperator(async ({ core }) => {
      const message = await core.storage.read.outbox.byUid(uid);
      if (!message) throw new UsageError(`there is no message ${uid}`);
      return { json: toJson(message), text: detailsOf(message) };
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
  prints<RetryOptions>(command, ({ args: [uid], options }) => {
    if ((uid === undefined) === (options.state === undefined))
      throw new UsageError('expected an id, or --state dead or --state failed for many');
    return uid === undefined ? retryMany(filterOf(options)) : retryOne(uid);
  });
}

const retryOne = (uid: string): Promise<Output> =>
  asOperator(async ({ core, source }) => {
    const outcome = await core.retryMessage(uid, source);
    if (!outcome.ok) throw new UsageError(reasonOf(uid, outcome.refusal));
    return { json: { id: uid, state: 'queued' }, text: `queued; the worker will try it next` };
  });

const retryMany = (filter: ReturnType<typeof filterOf>): Promise<Output> =>
  asOperator(async ({ core, source }) => {
    const { queued, left } = await core.retryMessages(filter, source);
    const rest = left > 0 ? `; ${left} cannot be sent again, mostly because their deadline has passed` : '';
    return { json: { queued, left }, text: `${queued} queued${rest}` };
  });

function reasonOf(uid: string, refusal: RetryRefusal): string {
  if (refusal === 'unknown') return `there is no message ${uid}`;
  const why = refusal.isOverdue ? 'its deadline has passed' : `it is ${refusal.state}`;
  return `message ${uid} cannot be sent again: ${why}`;
}

const toJson = (message: OutboxMessage) => ({
  id: message.uid,
  kind: message.kind,
  lane: laneOf(message),
  state: message.state,
  meaning: MEANINGS[message.state],
  user: message.userId,
  attempts: message.attempts,
  created_at: timeJson(message.createdAt),
  next_try_at: timeJson(nextTryOf(message)),
  deadline: timeJson(message.deadline),
  finished_at: timeJson(message.finishedAt),
  last_error: message.lastError,
  provider_id: message.providerId,
});

const laneOf = ({ kind }: OutboxMessage): string | null => LANE_OF_KIND.get(kind) ?? null;

const nextTryOf = ({ state, nextTryAt }: OutboxMessage): number | null =>
  state === 'queued' || state === 'failed' ? nextTryAt : null;

const detailsOf = (message: OutboxMessage): string =>
  pairs([
    ['id', message.uid],
    ['kind', message.kind],
    ['lane', laneOf(message)],
    ['state', `${message.state}: ${MEANINGS[message.state]}`],
    ['user', message.userId],
    ['attempts', message.attempts],
    ['created', timeText(message.createdAt)],
    ['next try', timeText(nextTryOf(message))],
    ['deadline', timeText(message.deadline)],
    ['finished', timeText(message.finishedAt)],
    ['last error', message.lastError],
    ['provider id', message.providerId],
  ]);

const tableOf = (found: readonly OutboxMessage[]): string =>
  table(
    ['id', 'kind', 'state', 'created', 'tries', 'next try', 'finished', 'user', 'last error'],
    found.map((message) => [
      message.uid,
      message.kind,
      message.state,
      timeText(message.createdAt),
      message.attempts,
      timeText(nextTryOf(message)),
      timeText(message.finishedAt),
      message.userId,
      message.lastError,
    ]),
    'no messages',
  );
