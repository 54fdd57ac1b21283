import { type Command, Option } from 'commander';
import { presentWebhook } from '../admin/webhooks.ts';
import { MESSAGE_STATES, type MessageState } from '../contracts/stores/outbox.ts';
import { tryEndpoint } from '../delivery/webhooks/trial.ts';
import { UsageError } from '../lib/failures.ts';
import { newWebhookSecret } from '../lib/random.ts';
import { WEBHOOK_EVENTS, type WebhookEvent, withoutQuery } from '../settings-table/backends.ts';
import type { WebhookDelivery } from '../webhooks/deliveries.ts';
import { type Declare, leaf, limitOption, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { table, timeText } from './output.ts';

export const webhooks: Declare = (program) => {
  const commands = program.command('webhooks').description('find out what happened to webhooks');
  list(commands);
  retry(commands);
  test(commands);
  secret(commands);
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list the webhooks of the last 30 days, newest first')
    .addOption(new Option('--state <state>', 'only webhooks in this state').choices([...MESSAGE_STATES]))
    .addOption(new Option('--event <event>', 'only webhooks that announce this').choices([...WEBHOOK_EVENTS]))
    .addOption(limitOption());
  type ListOptions = { state?: MessageState; event?: WebhookEvent; limit: number };
  prints<ListOptions>(command, ({ options }) =>
    asOperator(async ({ core }) => {
      const found = await core.webhookDeliveries.list(options);
      return { json: found.map(presentWebhook), text: tableOf(found) };
    }),
  );
}

function retry(parent: Command): void {
  const command = leaf(parent, 'retry', 'send a webhook again, also one that was delivered').argument(
    '<id>',
    'an id from `webhooks list`: the webhook-id',
  );
  prints(command, ({ args: [uid = ''] }) =>
    asOperator(async ({ core, source }) => {
      const result = await core.webhookDeliveries.resend(uid, source);
      if (!result.ok) throw new UsageError(`there is no webhook ${uid}`);
      const { delivery, isQueued } = result.value;
      const text = isQueued ? 'queued; the worker will try it next' : 'it is on its way already';
      return { json: presentWebhook(delivery), text };
    }),
  );
}

function test(parent: Command): void {
  const command = leaf(parent, 'test', 'post a signed trial event to an endpoint of WEBHOOKS, now').argument(
    '<url>',
    'the URL as WEBHOOKS names it',
  );
  prints(command, ({ args: [url = ''] }) =>
    asOperator(async ({ core }) => {
      if (!core.settings.get('WEBHOOKS').some((endpoint) => endpoint.url === url))
        throw new UsageError(`WEBHOOKS names no endpoint ${withoutQuery(url)}`);
      const outcome = await tryEndpoint(core, url);
      const isAccepted = 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
      return {
        json: { accepted: isAccepted, ...outcome },
        text: 'status' in outcome ? `the endpoint answered ${outcome.status}` : `no answer: ${outcome.fault}`,
        ...(!isAccepted && { exitCode: 1 }),
      };
    }),
  );
}

function secret(parent: Command): void {
  const command = leaf(parent, 'secret', 'print a new secret for an endpoint; it is not stored');
  prints(command, async () => {
    const made = newWebhookSecret();
    return { json: { secret: made }, text: made };
  });
}

const tableOf = (found: readonly WebhookDelivery[]): string =>
  table(
    ['id', 'event', 'endpoint', 'user', 'state', 'created', 'tries', 'next try', 'finished', 'last error'],
    found.map(({ message, event, endpoint, userId, nextTryAt }) => [
      message.uid,
      event,
      endpoint,
      userId,
      message.state,
      timeText(message.createdAt),
      message.attempts,
      timeText(nextTryAt),
      timeText(message.finishedAt),
      message.lastError,
    ]),
    'no webhooks',
  );
