import { Alert, Anchor, Badge, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { useTitle } from '../parts/use-title.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { History } from './history.tsx';
import type { Outcome } from './outcome.ts';
import { SettingForm } from './setting-form.tsx';
import { inLine } from './setting-types.ts';

const route = getRouteApi('/settings/$name');

/** One setting: what it is for, a form for its value, and what it was before. */
export function SettingPage() {
  const { t } = useTexts();
  const { name } = route.useParams();
  useTitle(name);
  const queries = useQueryClient();
  const [outcome, tell] = useState<Outcome | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', name],
    queryFn: () => api.get('/admin/api/settings/{name}/', { params: { path: { name } } }),
    // A form must not change under whoever fills it in; saving finds what changed meanwhile.
    refetchOnWindowFocus: false,
    staleTime: 0,
  });
  if (error && !data) return <Fault error={error} retry={refetch} />;
  if (!data) return <Skeleton height={240} aria-label={t('loading')} />;
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
      <div role="status">
        {outcome && (
          <Alert color={outcome.warnings.length > 0 ? 'orange' : 'teal'} title={outcome.said}>
            {outcome.warnings.map((warning) => (
              <Text key={warning} size="sm">
                {warning}
              </Text>
            ))}
          </Alert>
        )}
      </div>
      {mayChange ? (
        <SettingForm key={data.version} setting={data} onDone={done} />
      ) : (
        <Alert color="gray">{t('criticalForOwners')}</Alert>
      )}
      <History setting={data} mayChange={mayChange} onDone={done} />
    </Stack>
  );
}
