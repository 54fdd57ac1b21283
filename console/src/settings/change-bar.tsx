import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { LeaveWarning } from '../parts/leave-warning.tsx';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { Differences } from './differences.tsx';
import type { SettingChange } from './use-setting-change.ts';

/** Says that somebody else changed the setting meanwhile. */
export function Conflict({ change }: { readonly change: SettingChange }) {
  const { t } = useTexts();
  return (
    change.isConflict && (
      <Alert color="orange" role="alert" title={t('conflictTitle')}>
        {t('conflictText')}
      </Alert>
    )
  );
}

/** What a change does, and the buttons that store, propose or drop it. */
export function ChangeBar({ change }: { readonly change: SettingChange }) {
  const { t } = useTexts();
  const { base, differences, isChanged, isTyped, isHidden, error } = change;
  if (base.is_critical && !mayAct('owner')) return <Alert color="gray">{t('criticalForOwners')}</Alert>;
  return (
    <Stack gap="md">
      <LeaveWarning isTyped={isTyped} />
      {error && <Fault error={error} />}
      <Differences of={differences} />
      {isHidden && isChanged && <Text size="sm">{t('secretHint')}</Text>}
      {base.is_critical && <Text size="sm">{t('criticalHint')}</Text>}
      {change.isProposed && <Text size="sm">{t('proposedAlready')}</Text>}
      <Group gap="xs">
        <Button type="submit" disabled={!isChanged || isHidden} loading={change.isSaving}>
          {t(base.is_critical ? 'propose' : 'save')}
        </Button>
        <Button variant="default" disabled={!isTyped} onClick={change.discard}>
          {t('discard')}
        </Button>
        {base.is_set && (
          <Button variant="default" loading={change.isResetting} onClick={change.reset}>
            {t('resetToDefault')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
