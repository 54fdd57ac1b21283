import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import { hasRole, type User } from '../contracts/user.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import type { SettingsAdmin, VersionRefusal, WantedChange, WantedRefusal } from './admin.ts';
import type { ProposalView, SettingProposals } from './proposals.ts';
import type { ChangedSetting } from './writer.ts';

/** What became of a wanted change: it was made, or it waits for another owner. */
type StaffChange =
  | { readonly kind: 'changed'; readonly change: ChangedSetting }
  | { readonly kind: 'proposed'; readonly proposal: ProposalView };

interface StaffRequest {
  readonly user: User;
  readonly source: Source;
  /** The version that the member of staff has seen; undefined: any. */
  readonly version: number | undefined;
}

/** Changing settings as a member of staff, over HTTP: critical ones only owners propose. */
export const createStaffChanges =
  (deps: { settingsAdmin: SettingsAdmin; settingProposals: SettingProposals; audit: Audit }) =>
  async (
    name: SettingName,
    wanted: WantedChange,
    { user, source, version }: StaffRequest,
  ): Promise<Result<StaffChange, WantedRefusal | VersionRefusal | 'not-owner'>> => {
    const { settingsAdmin, settingProposals, audit } = deps;
    if (!SETTINGS[name].critical) {
      const operator = { actorId: user.id, source };
      const changed = await (version === undefined
        ? settingsAdmin.change(name, wanted, operator)
        : settingsAdmin.changeVersion(name, wanted, version, operator));
      return changed.ok ? ok({ kind: 'changed', change: changed.value }) : changed;
    }
    if (!hasRole(user, 'owner')) {
      const detail = { name, reason: 'role' };
      const entry = { event: 'settings.propose', actorId: user.id, userId: null, detail } as const;
      await audit.recordAlone(source, { ...entry, outcome: 'failure' });
      return refused('not-owner');
    }
    // What changes after this is found when the proposal is confirmed.
    if (version !== undefined && (await settingsAdmin.versionOf(name)) !== version) return refused('changed');
    const proposed = await settingProposals.propose(name, wanted, { user, source });
    return proposed.ok ? ok({ kind: 'proposed', proposal: proposed.value }) : proposed;
  };

export type StaffChanges = ReturnType<typeof createStaffChanges>;
