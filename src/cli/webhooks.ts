import { type Command, Option } from 'commander';
import { MESSAGE_STATES } from '../contracts/stores/outbox.ts';
import { tryEndpoint } from '../delivery/webhooks/trial.ts';
import { UsageError } from '../lib/failures.ts';
import { newWebhookSecret } from '../lib/random.ts';
import { WEBHOOK_EVENTS, withoutQuery } from '../settings-table/backends.ts';
import type { DeliveryFilter } from '../webhooks/deliveries.ts';
import { printsAnywhere } from './anywhere.ts';
import { type Declare, type Given, leaf, limitOption, prints } from './command.ts';
import { type Webhook, webhookDesk } from './desks/webhooks.ts';
import { asOperator } from './operator.ts';
import { momentText, table } from './output.ts';

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
  printsAnywhere(command, webhookDesk, ({ options }: Given<DeliveryFilter>, atDesk) =>
    atDesk(async (desk) => {
      const found = await desk.list(options);
      return { json: found, text: tableOf(found) };
    }),
  );
}

function retry(parent: Command): void {
  const command = leaf(parent, 'retry', 'send a webhook again, also one that was delivered').argument(
    '<id>',
    'an id from `webhooks list`: the webhook-id',
  );
  printsAnywhere(command, webhookDesk, ({ args: [uid = ''] }, atDesk) =>
    atDesk(async (desk) => {
      const webhook = await desk.retry(uid);
      const text = webhook.is_queued ? 'queued; the worker will try it next' : 'it is on its way already';
      return { json: webhook, text };
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

const tableOf = (found: readonly Webhook[]): string =>
  table(
    ['id', 'event', 'endpoint', 'user', 'state', 'created', 'tries', 'next try', 'finished', 'last error'],
    found.map((webhook) => [
      webhook.id,
      webhook.event,
      webhook.endpoint,
      webhook.user,
      webhook.state,
      momentText(webhook.created_at),
      webhook.attempts,
      momentText(webhook.next_try_at),
      momentText(webhook.finished_at),
      webhook.last_error,
    ]),
    'no webhooks',
  );
