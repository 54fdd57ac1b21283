import { Alert, Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { History } from './history.tsx';
import type { Outcome } from './outcome.ts';
import { OutcomeAlert } from './outcome-alert.tsx';
import { SettingForm } from './setting-form.tsx';
import { inLine } from './setting-types.ts';
import { useSetting } from './use-setting-change.ts';

const route = getRouteApi('/settings/$name');

/** One setting: what it is for, a form for its value, and what it was before. */
export function SettingPage() {
  const { t } = useTexts();
  const { name } = route.useParams();
  useTitle(name);
  const queries = useQueryClient();
  const [outcome, tell] = useState<Outcome | null>(null);
  const { data, error, refetch } = useSetting(name);
  if (error && !data) return <Fault error={error} retry={refetch} />;
  if (!data) return <Loading height={240} />;
  const done = (told: Outcome): void => {
    tell(told);
    void queries.invalidateQueries({ queryKey: ['settings'] });
  };
  const mayChange = !data.is_critical || mayAct('owner');
  return (
    <Stack gap="md" maw={860}>
      <div>
        <Anchor component={Link} to="/settings" size="sm">
          {t('navSettings')}
        </Anchor>
        <Group gap="xs">
          <Title order={1} size="h3" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Title>
          {data.is_set && <Badge>{t('changed')}</Badge>}
          {data.is_critical && <Badge color="orange">{t('critical')}</Badge>}
        </Group>
        <Text size="sm">{data.doc}</Text>
        <Text size="xs" c="dimmed">
          {t('defaultValue')}: <bdi>{inLine(data.default)}</bdi>
        </Text>
      </div>
      <OutcomeAlert outcome={outcome} />
      {mayChange ? (
        <SettingForm key={data.version} setting={data} onDone={done} />
      ) : (
        <Alert color="gray">{t('criticalForOwners')}</Alert>
      )}
      <History setting={data} mayChange={mayChange} onDone={done} />
    </Stack>
  );
}
