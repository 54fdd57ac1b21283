import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { SettingProposal } from '../contracts/stores/setting-proposals.ts';
import { hasRole, type User } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import type { SettingsAdmin, WantedChange, WantedRefusal } from './admin.ts';
import type { SettingChecks } from './checks.ts';
import { isSettingName, type SettingCodec } from './codec.ts';
import type { LiveSettings } from './live.ts';
import { audited, type Difference, differencesOf, masked } from './view.ts';
import type { ChangedSetting, SettingFaults, SettingWriter } from './writer.ts';

/** How long a proposal waits for a second owner, milliseconds. */
const LIFE = DAY;

/** An owner who proposes, confirms or withdraws. */
export interface Owner {
  readonly user: Pick<User, 'id'>;
  readonly source: Source;
}

/** A proposal as owners see it. Secret values are masked. */
export interface ProposalView extends Pick<SettingProposal, 'id' | 'proposerId' | 'createdAt' | 'expiresAt'> {
  readonly name: SettingName;
  /** What the setting would be. */
  readonly value: unknown;
  /** Whether that is its default, stored as no value at all. */
  readonly isDefault: boolean;
  readonly differences: readonly Difference[];
  /** What would be said of the value if it were stored at once. */
  readonly warnings: readonly string[];
}

/**
 * Why a proposal is not confirmed. `unknown`: there is none, it has expired, or its proposer is no owner any more. `own`:
 * whoever proposed it confirms it. `superseded`: the setting was changed since it was proposed.
 */
type ConfirmRefusal = SettingFaults | 'unknown' | 'own' | 'superseded';

/**
 * Changes of critical settings over HTTP: one owner proposes, another confirms, so that the credentials of one person, or
 * that person, are not enough to have everybody's links and codes sent elsewhere.
 */
export function createSettingProposals(deps: {
  storage: Storage;
  codec: SettingCodec;
  live: LiveSettings;
  checks: SettingChecks;
  settingsAdmin: Pick<SettingsAdmin, 'resolve'>;
  store: SettingWriter;
  audit: Audit;
  clock: Clock;
}) {
  const { storage, codec, live, checks, settingsAdmin, store, audit, clock } = deps;

  /** The proposed value, undefined for the default; a refusal if this version cannot read it. */
  function decode({ name, value }: SettingProposal): Result<{ value: unknown }, SettingFaults> {
    if (value === null) return ok({ value: undefined });
    const reading = codec.decode({ name, value });
    return reading.ok ? ok({ value: reading.value.value }) : refused([`${name}: ${reading.refusal}`]);
  }

  const view = (proposal: SettingProposal, name: SettingName, value: unknown): ProposalView => {
    const wanted = value === undefined ? SETTINGS[name].default : value;
    const { id, proposerId, createdAt, expiresAt } = proposal;
    const isDefault = value === undefined;
    const differences = differencesOf(name, live.get(name), wanted);
    return {
      id,
      name,
      value: masked(name, wanted),
      isDefault,
      differences,
      warnings: checks.warningsOf(name, wanted),
      proposerId,
      createdAt,
      expiresAt,
    };
  };

  const newestChange = async ({ settings }: Stores, name: string): Promise<number | null> =>
    (await settings.history(name, 1))[0]?.id ?? null;

  const isOwner = async ({ users }: Stores, id: number): Promise<boolean> => {
    const user = await users.byId(id);
    return user?.isActive === true && hasRole(user, 'owner');
  };

  const record = (
    stores: Transaction,
    { user, source }: Owner,
    event: string,
    detail: Record<string, string | number>,
  ): Promise<void> =>
    audit.record(stores, source, { event, outcome: 'success', actorId: user.id, userId: null, detail });

  return {
    /** Stores a change for another owner to confirm, in place of an earlier one of this owner for the setting. */
    async propose(
      name: SettingName,
      wanted: WantedChange,
      owner: Owner,
    ): Promise<Result<ProposalView, WantedRefusal>> {
      const resolved = await settingsAdmin.resolve(name, wanted);
      if (!resolved.ok) return resolved;
      const { value } = resolved.value;
      await live.refresh();
      const after = value === undefined ? SETTINGS[name].default : value;
      const faults = await checks.faultsOf(name, after, live);
      if (faults.length > 0) return refused(faults);
      const createdAt = clock.now();
      const stored = value === undefined ? null : codec.encode(name, value);
      const before = live.get(name);
      const proposal = await storage.transaction(async (stores) => {
        await stores.settingProposals.removeExpired(createdAt);
        const made = await stores.settingProposals.put({
          name,
          value: stored,
          baseId: await newestChange(stores, name),
          proposerId: owner.user.id,
          createdAt,
          expiresAt: createdAt + LIFE,
        });
        const detail = { before: audited(name, before), after: audited(name, after) };
        await record(stores, owner, 'settings.propose', { name, proposal: made.id, ...detail });
        return made;
      });
      return ok(view(proposal, name, value));
    },

    /** Those that wait, the oldest first. */
    async list(): Promise<ProposalView[]> {
      await live.refresh();
      const waiting = await storage.read.settingProposals.open(clock.now());
      return waiting.flatMap((proposal) => {
        const { name } = proposal;
        const value = decode(proposal);
        return isSettingName(name) && value.ok ? [view(proposal, name, value.value.value)] : [];
      });
    },

    /** Makes the change, checked like a new one, if somebody else proposed it. */
    async confirm(
      name: SettingName,
      id: number,
      owner: Owner,
    ): Promise<Result<ChangedSetting, ConfirmRefusal>> {
      const waiting = await storage.read.settingProposals.open(clock.now());
      const proposal = waiting.find((one) => one.id === id && one.name === name);
      if (!proposal) return refused('unknown');
      if (proposal.proposerId === owner.user.id) return refused('own');
      const value = decode(proposal);
      if (!value.ok) return value;
      const operator = { actorId: owner.user.id, source: owner.source };
      return store<'unknown' | 'superseded'>(name, () => value.value, operator, {
        async take(stores) {
          const taken = await stores.settingProposals.take(name, id, clock.now());
          const people = taken ? [taken.proposerId, owner.user.id] : [];
          const areOwners = await Promise.all(people.map((person) => isOwner(stores, person)));
          if (!taken || areOwners.includes(false)) return refused('unknown');
          if (taken.baseId !== (await newestChange(stores, name))) return refused('superseded');
          return ok({ proposal: id, proposer: taken.proposerId });
        },
      });
    },

    /** Deletes a proposal; every owner may. @returns false if there is none */
    withdraw: (name: SettingName, id: number, owner: Owner): Promise<boolean> =>
      storage.transaction(async (stores) => {
        const taken = await stores.settingProposals.take(name, id, clock.now());
        if (!taken) return false;
        const detail = { name, proposal: id, proposer: taken.proposerId };
        await record(stores, owner, 'settings.withdraw', detail);
        return true;
      }),
  };
}

export type SettingProposals = ReturnType<typeof createSettingProposals>;
