import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { api } from '../api/api.ts';
import { useTexts } from '../texts/index.tsx';
import { differencesOf } from './differences.tsx';
import type { Outcome } from './outcome.ts';
import { holdsMask, type Setting } from './setting-types.ts';

/** A setting as it is now. A form must not change under whoever fills it in; saving finds what changed meanwhile. */
export const useSetting = (name: string) =>
  useQuery({
    queryKey: ['settings', name],
    queryFn: () => api.get('/admin/api/settings/{name}/', { params: { path: { name } } }),
    refetchOnWindowFocus: false,
    staleTime: 0,
  });

export type SettingChange = ReturnType<typeof useSettingChange>;

/**
 * A value that somebody is about to give a setting. If somebody else was quicker, nothing is stored, what was typed stays, and
 * the differences are those from the value now.
 */
export function useSettingChange(setting: Setting, onDone: (outcome: Outcome) => void) {
  const { t } = useTexts();
  const { name } = setting;
  const queries = useQueryClient();
  const [base, rebase] = useState(setting);
  const [value, setValue] = useState<unknown>(setting.value);
  const [isConflict, setConflict] = useState(false);
  const request = { params: { path: { name }, header: { 'If-Match': `"${base.version}"` } } };
  const onSuccess = (answer: object): void => {
    const isProposal = 'proposed_by' in answer;
    const warnings =
      'warnings' in answer && Array.isArray(answer.warnings) ? answer.warnings.map(String) : [];
    // Nothing is left that could get lost: nobody is warned when they leave.
    const stored = !isProposal && 'value' in answer ? answer.value : base.value;
    rebase({ ...base, value: stored });
    setValue(stored);
    onDone({ said: t(isProposal ? 'proposed' : 'saved'), warnings });
  };
  const onError = async (error: Error): Promise<void> => {
    if (!(error instanceof ApiError) || error.status !== 412) return;
    setConflict(true);
    rebase(await api.get('/admin/api/settings/{name}/', { params: { path: { name } } }));
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
      setValue(base.value);
      setConflict(false);
      saving.reset();
      resetting.reset();
    },
  };
}
