import type { Command } from 'commander';
import type { AuditReport } from '../audit/chain.ts';
import type { StoredAuditRow } from '../contracts/stores/audit.ts';
import { type Declare, leaf, limitOption, prints, userOption } from './command.ts';
import { asOperator } from './operator.ts';
import { table, timeJson, timeText } from './output.ts';

export const audit: Declare = (program) => {
  const commands = program.command('audit').description('read and verify the audit trail');
  list(commands);
  verify(commands);
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list events, newest first')
    .addOption(userOption())
    .option('--event <event>', 'only events of this kind, such as password.change')
    .addOption(limitOption());
  type ListOptions = { user?: string; event?: string; limit: number };
  prints<ListOptions>(command, ({ options }) =>
    asOperator(async ({ core, user: find }) => {
      const { event } = options;
      const userId = options.user === undefined ? undefined : (await find(options.user)).id;
      const rows = await core.audit.list({
        limit: options.limit,
        ...(userId !== undefined && { userId }),
        ...(event !== undefined && { event }),
      });
      return { json: rows.map(toJson), text: tableOf(rows) };
    }),
  );
}

function verify(parent: Command): void {
  const command = leaf(
    parent,
    'verify',
    'verify that no row was changed, added or removed outside the service; exit code 1 if one was',
  );
  prints(command, () =>
    asOperator(async ({ core }) => {
      const report = await core.audit.verify();
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
      : `Not sealed yet: ${unsealedRows} rows from row ${unsealedFrom} on; deleting one of them would go unnoticed.`;
  const verdict =
    faults.length === 0
      ? 'The audit trail is intact.'
      : `The audit trail is NOT intact: ${faults.length} faults.`;
  const removed =
    removedUpTo === null
      ? []
      : [
          `Deleted after AUDIT_RETENTION_DAYS: ${removedRows} rows up to seal ${removedUpTo.id} of ${timeText(removedUpTo.sealedAt)}.`,
        ];
  return [`Checked ${rows} rows and ${seals} seals.`, ...removed, ...faults, tail, verdict].join('\n');
}

const toJson = (row: StoredAuditRow) => ({
  id: row.id,
  at: timeJson(row.at),
  event: row.event,
  outcome: row.outcome,
  user: row.userId,
  actor: row.actorId,
  address: row.address,
  request_id: row.requestId,
  detail: row.detail,
  is_sealed: row.sealId !== null,
});

const tableOf = (rows: readonly StoredAuditRow[]): string =>
  table(
    ['id', 'time', 'event', 'outcome', 'user', 'actor', 'address', 'request', 'detail'],
    rows.map((row) => [
      row.id,
      timeText(row.at),
      row.event,
      row.outcome,
      row.userId,
      row.actorId,
      row.address,
      row.requestId,
      Object.entries(row.detail)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
    ]),
    'no rows',
  );
