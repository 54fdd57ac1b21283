import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import type { SettingChecks } from './checks.ts';
import type { SettingCodec } from './codec.ts';
import type { LiveSettings } from './live.ts';
import { audited, type SettingView, viewOf } from './view.ts';

/** Who changes a setting: a staff user, or the command line (null). */
export interface Operator {
  readonly actorId: number | null;
  readonly source: Source;
}

/** A setting as stored, and the warnings about its value. */
export interface ChangedSetting {
  readonly setting: SettingView;
  readonly warnings: readonly string[];
}

/** One line per fault: path, what was expected, what was found. */
export type SettingFaults = readonly string[];

/** What must hold, and is used up, in the transaction of a change. */
interface Claim<R> {
  readonly take: (stores: Transaction) => Promise<Result<AuditRow['detail'], R>>;
}

/** Stores changes of settings that pass the schema and every check, with history and audit row in one transaction. */
export function createSettingWriter(deps: {
  storage: Storage;
  codec: SettingCodec;
  live: LiveSettings;
  checks: SettingChecks;
  audit: Audit;
  clock: Clock;
}) {
  const { storage, codec, live, checks, audit, clock } = deps;

  /**
   * @param valueNow the value in its stored form, undefined for the default; asked again when settings changed meanwhile.
   *   null: no change
   * @param claim adds to the audit row, or refuses the change
   */
  return async <R extends string = never>(
    name: SettingName,
    valueNow: () => { readonly value: unknown } | null,
    { actorId, source }: Operator,
    claim?: Claim<R>,
  ): Promise<Result<ChangedSetting, SettingFaults | R>> => {
    for (;;) {
      await live.refresh();
      const next = valueNow();
      if (!next) return ok({ setting: viewOf(name, live.get(name), true), warnings: [] });
      const { value } = next;
      // A default is valid by itself, but other settings may depend on the value it replaces.
      const wanted = value === undefined ? SETTINGS[name].default : value;
      const faults = await checks.faultsOf(name, wanted, live);
      if (faults.length > 0) return refused(faults);
      const stored = value === undefined ? null : codec.encode(name, value);
      const [before, version] = [live.get(name), live.version];
      const outcome = await storage.transaction(async (stores): Promise<Result<void, R | 'raced'>> => {
        const claimed = claim ? await claim.take(stores) : ok({});
        if (!claimed.ok) return claimed;
        const change = { name, value: stored, at: clock.now(), actorId };
        if (!(await stores.settings.change(change, version))) return refused('raced');
        await audit.record(stores, source, {
          event: value === undefined ? 'settings.unset' : 'settings.set',
          outcome: 'success',
          actorId,
          userId: null,
          detail: { name, before: audited(name, before), after: audited(name, wanted), ...claimed.value },
        });
        return ok(undefined);
      });
      if (outcome.ok) {
        await live.refresh();
        const setting = viewOf(name, wanted, value !== undefined);
        return ok({ setting, warnings: checks.warningsOf(name, wanted) });
      }
      // Another setting changed since the check, so check again.
      if (outcome.refusal !== 'raced') return refused(outcome.refusal);
    }
  };
}

export type SettingWriter = ReturnType<typeof createSettingWriter>;
