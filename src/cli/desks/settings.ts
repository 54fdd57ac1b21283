import { present, presentChange, presentChanged, presentProposal } from '../../admin/setting-answers.ts';
import { type Answer, ApiError } from '../../client/index.ts';
import { UsageError } from '../../lib/failures.ts';
import type { Result } from '../../lib/result.ts';
import type { WantedChange } from '../../settings/admin.ts';
import type { ChangedSetting } from '../../settings/writer.ts';
import type { SettingName } from '../../settings.ts';
import type { Desk } from '../anywhere.ts';

export type Setting = Answer<'/admin/api/settings/', 'get'>['settings'][number];
/** A change was made, or over HTTP proposed to another owner. */
export type Change = Answer<'/admin/api/settings/{name}/', 'put'>;
export type Proposal = Answer<'/admin/api/settings/proposals/', 'get'>['proposals'][number];

interface SettingsDesk {
  /** @returns the settings, and what standards advise about them */
  list(): Promise<{ settings: readonly Setting[]; advice: string | null }>;
  get(name: SettingName): Promise<Setting>;
  /** @throws UsageError with a line for each fault */
  change(name: SettingName, wanted: WantedChange): Promise<Change>;
  history(name: SettingName, limit: number): Promise<readonly ReturnType<typeof presentChange>[]>;
  proposals(): Promise<readonly Proposal[]>;
}

const unknownChange = (name: SettingName): string =>
  `there is no such change; see: latchkey settings history ${name}`;

export const settingsDesk: Desk<SettingsDesk> = {
  here: ({ core, source }) => ({
    async list() {
      const settings = await core.settingsAdmin.list();
      return { settings: settings.map(present), advice: core.policy.advice() };
    },
    get: async (name) => present(await core.settingsAdmin.get(name)),
    async change(name, wanted) {
      const result: Result<ChangedSetting, readonly string[] | 'unknown-change'> =
        await core.settingsAdmin.change(name, wanted, { actorId: null, source });
      if (result.ok) return presentChanged(result.value);
      const { refusal } = result;
      throw new UsageError(refusal === 'unknown-change' ? unknownChange(name) : refusal.join('\n'));
    },
    history: async (name, limit) => (await core.settingsAdmin.history(name, limit)).map(presentChange),
    proposals: async () => (await core.settingProposals.list()).map(presentProposal),
  }),

  overHttp(client) {
    const at = (name: SettingName) => ({ params: { path: { name } } });
    const send = (name: SettingName, wanted: WantedChange): Promise<Change> => {
      switch (wanted.kind) {
        case 'set':
          return client.put('/admin/api/settings/{name}/', { ...at(name), body: { value: wanted.value } });
        case 'unset':
          return client.delete('/admin/api/settings/{name}/', at(name));
        case 'rollback': {
          const body = wanted.to === null ? {} : { id: wanted.to };
          return client.post('/admin/api/settings/{name}/rollback/', { ...at(name), body });
        }
      }
    };
    return {
      list: () => client.get('/admin/api/settings/'),
      async get(name) {
        // What a form needs more.
        const { version, schema, ...setting } = await client.get('/admin/api/settings/{name}/', at(name));
        return setting;
      },
      async change(name, wanted) {
        try {
          return await send(name, wanted);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          if (error.status === 404) throw new UsageError(unknownChange(name));
          const faults = error.status === 400 ? error.fields.value : undefined;
          throw faults ? new UsageError(faults.join('\n')) : error;
        }
      },
      history: async (name, limit) => {
        const { history } = await client.get('/admin/api/settings/{name}/history/', at(name));
        return history.slice(0, limit);
      },
      proposals: async () => (await client.get('/admin/api/settings/proposals/')).proposals,
    };
  },
};
