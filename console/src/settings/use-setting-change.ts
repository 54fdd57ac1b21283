import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { api } from '../api/api.ts';
import { useTexts } from '../texts/index.tsx';
import { mayAct, viewer } from '../viewer.ts';
import { differencesOf } from './differences.tsx';
import type { Outcome } from './outcome.ts';
import { holdsMask, type OpenSetting, type Proposal, type Setting } from './setting-types.ts';

/** A setting as it is now. A form must not change under whoever fills it in; saving finds what changed meanwhile. */
export const useSetting = (name: string) =>
  useQuery({
    queryKey: ['settings', name],
    queryFn: () => openSetting(name),
    refetchOnWindowFocus: false,
    staleTime: 0,
    // A form starts from what is so when it opens, not from what was so when it was last open.
    gcTime: 0,
  });

async function openSetting(name: string): Promise<OpenSetting> {
  const ofName = { params: { path: { name } } };
  const setting = await api.get('/admin/api/settings/{name}/', ofName);
  const proposal = setting.is_critical && mayAct('owner') ? await ownProposal(name) : null;
  if (!proposal) return { ...setting, proposal, start: setting.value };
  // What was proposed before a change knows nothing of it, and is not confirmed any more: it would undo the change.
  const { history } = await api.get('/admin/api/settings/{name}/history/', ofName);
  const isSuperseded = history.some(({ at }) => Date.parse(at) >= Date.parse(proposal.proposed_at));
  return { ...setting, proposal, start: isSuperseded ? setting.value : proposal.value };
}

async function ownProposal(name: string): Promise<Proposal | null> {
  const { proposals } = await api.get('/admin/api/settings/proposals/');
  return proposals.find((each) => each.name === name && each.proposed_by === viewer.id) ?? null;
}

/** What the viewer has proposed for a setting, also in another tab since the setting was read. */
export function useOwnProposal({ name, is_critical, proposal }: OpenSetting): Proposal | null {
  const { data } = useQuery({
    queryKey: ['settings', name, 'proposal'],
    queryFn: () => ownProposal(name),
    enabled: is_critical && mayAct('owner'),
    initialData: proposal,
    staleTime: 0,
    gcTime: 0,
  });
  return data;
}

export type SettingChange = ReturnType<typeof useSettingChange>;

/**
 * A value that somebody is about to give a setting. If somebody else was quicker, nothing is stored, what was typed stays, and
 * the differences are those from the value now. It starts from what the viewer has proposed already, which a further proposal
 * replaces.
 */
export function useSettingChange(setting: OpenSetting, onDone: (outcome: Outcome) => void) {
  const { t } = useTexts();
  const { name } = setting;
  const queries = useQueryClient();
  const proposal = useOwnProposal(setting);
  const [base, rebase] = useState<Setting>(setting);
  const [start, restart] = useState(setting.start);
  const [value, setValue] = useState(setting.start);
  const [isConflict, setConflict] = useState(false);
  const request = { params: { path: { name }, header: { 'If-Match': `"${base.version}"` } } };
  const onSuccess = (answer: object): void => {
    const isProposal = 'proposed_by' in answer;
    const warnings =
      'warnings' in answer && Array.isArray(answer.warnings) ? answer.warnings.map(String) : [];
    // Nothing is left that could get lost: nobody is warned when they leave.
    const next = 'value' in answer ? answer.value : base.value;
    if (!isProposal) rebase({ ...base, value: next });
    restart(next);
    setValue(next);
    setConflict(false);
    onDone({ said: t(isProposal ? 'proposed' : 'saved'), warnings });
  };
  const onError = async (error: Error): Promise<void> => {
    if (!(error instanceof ApiError) || error.status !== 412) return;
    setConflict(true);
    const now = await api.get('/admin/api/settings/{name}/', { params: { path: { name } } });
    rebase(now);
    restart(now.value);
    void queries.invalidateQueries({ queryKey: ['settings', name, 'history'] });
  };
  const saving = useMutation({
    mutationFn: () => api.put('/admin/api/settings/{name}/', { ...request, body: { value } }),
    onSuccess,
    onError,
  });
  const resetting = useMutation({
    mutationFn: () => api.delete('/admin/api/settings/{name}/', request),
    onSuccess,
    onError,
  });
  const error = [saving.error, resetting.error].find(
    (each) => each && !(each instanceof ApiError && each.status === 412),
  );
  const differences = differencesOf(name, base.value, value);
  return {
    /** The setting as last read. */
    base,
    value,
    setValue,
    differences,
    isChanged: differences.length > 0,
    /** Whether something was typed that is neither stored nor proposed. */
    isTyped: differencesOf(name, start, value).length > 0,
    /** Whether the viewer has proposed a value that still waits. */
    isProposed: proposal !== null,
    isConflict,
    /** Whether hidden parts of a secret would have to be typed again. */
    isHidden: base.is_secret && holdsMask(value),
    error,
    /** One line per fault, each beginning with its path. */
    faults: error instanceof ApiError ? (error.fields.value ?? []) : [],
    save: () => saving.mutate(),
    isSaving: saving.isPending,
    reset: () => resetting.mutate(),
    isResetting: resetting.isPending,
    discard() {
      setValue(start);
      setConflict(false);
      saving.reset();
      resetting.reset();
    },
  };
}
