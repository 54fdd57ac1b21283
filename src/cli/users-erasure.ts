import type { Command } from 'commander';
import type { Core } from '../app.ts';
import type { ErasureRecord } from '../contracts/stores/closures.ts';
import { UsageError } from '../lib/failures.ts';
import { parsePhone } from '../users/phone.ts';
import { leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { table, timeJson, timeText } from './output.ts';

/** Answers "did you erase me?": only who names the address finds the record. */
export function erasure(parent: Command): void {
  const command = leaf(
    parent,
    'erasure',
    'show whether accounts with an address were erased, when, and what their owner had agreed to',
  ).argument('<address>', 'the e-mail, or the phone that begins with +');
  prints(command, ({ args: [address = ''] }) =>
    asOperator(async ({ core }) => {
      const records = await core.erasure.recordsOf(addressOf(core, address.trim()));
      return { json: records.map(toJson), text: textOf(records) };
    }),
  );
}

/** @throws UsageError if it is neither an e-mail nor a phone */
function addressOf({ settings }: Core, text: string): { kind: 'email' | 'phone'; value: string } {
  if (text.includes('@')) return { kind: 'email', value: text };
  const phone = text.startsWith('+') ? parsePhone(text, settings) : null;
  if (phone === null)
    throw new UsageError(`expected an e-mail, or a phone with +, got ${JSON.stringify(text)}`);
  return { kind: 'phone', value: phone };
}

const toJson = ({ closedAt, erasedAt, consents }: ErasureRecord) => ({
  closed_at: timeJson(closedAt),
  erased_at: timeJson(erasedAt),
  consents: consents.map(({ at, detail }) => ({ at: timeJson(at), ...detail })),
});

const consentText = (detail: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const textOf = (records: readonly ErasureRecord[]): string =>
  table(
    ['time', 'event', 'detail'],
    records.flatMap(({ closedAt, erasedAt, consents }) => [
      [timeText(erasedAt), 'erased', ''],
      [timeText(closedAt), 'closed', ''],
      ...consents.toReversed().map(({ at, detail }) => [timeText(at), 'consent', consentText(detail)]),
    ]),
    'no erasure of an account with this address is on record',
  );
