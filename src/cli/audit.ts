import { type Command, Option } from 'commander';
import type { AuditReport } from '../audit/chain.ts';
import { printsAnywhere } from './anywhere.ts';
import {
  type Declare,
  type Given,
  leaf,
  limitOption,
  moment,
  USER_REFERENCE,
  userOption,
} from './command.ts';
import { type AuditEntry, type AuditFilter, auditDesk } from './desks/audit.ts';
import { counted, momentText, table, timeText } from './output.ts';

export const audit: Declare = (program) => {
  const commands = program.command('audit').description('read and verify the audit trail');
  list(commands);
  verify(commands);
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list events, newest first')
    .addOption(userOption())
    .option('--event <event>', 'only events of this kind, such as password.change')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['success', 'failure']))
    .option('--actor <user>', `only what this user did: ${USER_REFERENCE}`)
    .option('--address <address>', 'only from this address, as it is shown')
    .addOption(new Option('--since <moment>', 'only events since, such as 2h').argParser(moment))
    .addOption(new Option('--until <moment>', 'only events before').argParser(moment))
    .addOption(limitOption());
  printsAnywhere(command, auditDesk, ({ options }: Given<AuditFilter>, atDesk) =>
    atDesk(async (desk) => {
      const rows = await desk.list(options);
      return { json: rows, text: tableOf(rows) };
    }),
  );
}

function verify(parent: Command): void {
  const command = leaf(
    parent,
    'verify',
    'verify that no row was changed, added or removed outside the service; exit code 1 if one was',
  );
  printsAnywhere(command, auditDesk, (_given, atDesk) =>
    atDesk(async (desk) => {
      const report = await desk.verify();
      const isWhole = report.faults.length === 0;
      const json = {
        is_whole: isWhole,
        rows: report.rows,
        seals: report.seals,
        unsealed_rows: report.unsealedRows,
        unsealed_from: report.unsealedFrom,
        removed_rows: report.removedRows,
        removed_up_to_seal: report.removedUpTo?.id ?? null,
        faults: report.faults,
      };
      return { json, text: reportText(report), ...(!isWhole && { exitCode: 1 }) };
    }),
  );
}

function reportText(report: AuditReport): string {
  const { rows, seals, unsealedRows, unsealedFrom, removedRows, removedUpTo, faults } = report;
  const tail =
    unsealedFrom === null
      ? 'Every row is sealed.'
      : `Not sealed yet: ${counted(unsealedRows, 'row')} from row ${unsealedFrom} on; deleting one of them would go unnoticed.`;
  const verdict =
    faults.length === 0
      ? 'The audit trail is intact.'
      : `The audit trail is NOT intact: ${counted(faults.length, 'fault')}.`;
  const removed =
    removedUpTo === null
      ? []
      : [
          `Deleted after AUDIT_RETENTION_DAYS: ${counted(removedRows, 'row')} up to seal ${removedUpTo.id} of ${timeText(removedUpTo.sealedAt)}.`,
        ];
  return [
    `Checked ${counted(rows, 'row')} and ${counted(seals, 'seal')}.`,
    ...removed,
    ...faults,
    tail,
    verdict,
  ].join('\n');
}

const tableOf = (rows: readonly AuditEntry[]): string =>
  table(
    ['id', 'time', 'event', 'outcome', 'user', 'actor', 'address', 'request', 'detail'],
    rows.map((row) => [
      row.id,
      momentText(row.at),
      row.event,
      row.outcome,
      row.user,
      row.actor,
      row.address,
      row.request_id,
      Object.entries(row.detail)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
    ]),
    'no rows',
  );
