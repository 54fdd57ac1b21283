import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { api } from '../api/api.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { Differences, differencesOf } from './differences.tsx';
import type { Outcome } from './outcome.ts';
import { holdsMask, type Schema, type Setting } from './setting-types.ts';
import { ValueField } from './value-field.tsx';

/** A form for the value of a setting. It shows what would change, and asks once more where somebody else was quicker. */
export function SettingForm({
  setting,
  onDone,
}: {
  readonly setting: Setting;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { t } = useTexts();
  const { name } = setting;
  const queries = useQueryClient();
  const [base, rebase] = useState(setting);
  const [value, setValue] = useState<unknown>(setting.value);
  const [isConflict, setConflict] = useState(false);
  const request = { params: { path: { name }, header: { 'If-Match': `"${base.version}"` } } };
  const finish = (answer: object): void => {
    const isProposal = 'proposed_by' in answer;
    const warnings =
      'warnings' in answer && Array.isArray(answer.warnings) ? answer.warnings.map(String) : [];
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
    onSuccess: finish,
    onError,
  });
  const resetting = useMutation({
    mutationFn: () => api.delete('/admin/api/settings/{name}/', request),
    onSuccess: finish,
    onError,
  });
  const error = [saving.error, resetting.error].find(
    (each) => each && !(each instanceof ApiError && each.status === 412),
  );
  const faults = error instanceof ApiError ? (error.fields.value ?? []) : [];
  const differences = differencesOf(name, base.value, value);
  const isHidden = base.is_secret && holdsMask(value);
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack p="md" gap="md">
        {isConflict && (
          <Alert color="orange" role="alert" title={t('conflictTitle')}>
            {t('conflictText')}
          </Alert>
        )}
        <ValueField
          schema={setting.schema as Schema}
          path={name}
          label={t('value')}
          value={value}
          faults={faults}
          onChange={setValue}
        />
        {error && <Fault error={error} />}
        <Differences of={differences} />
        {isHidden && differences.length > 0 && <Text size="sm">{t('secretHint')}</Text>}
        {base.is_critical && <Text size="sm">{t('criticalHint')}</Text>}
        <Group gap="xs">
          <Button type="submit" disabled={differences.length === 0 || isHidden} loading={saving.isPending}>
            {t(base.is_critical ? 'propose' : 'save')}
          </Button>
          <Button
            variant="default"
            disabled={differences.length === 0}
            onClick={() => {
              setValue(base.value);
              setConflict(false);
            }}
          >
            {t('discard')}
          </Button>
          {base.is_set && (
            <Button variant="default" loading={resetting.isPending} onClick={() => resetting.mutate()}>
              {t('resetToDefault')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
