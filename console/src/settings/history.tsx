import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { Moment } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import type { Outcome } from './outcome.ts';
import { inLine, type Setting } from './setting-types.ts';

/** Earlier values of a setting, and going back to one. */
export function History({
  setting,
  mayChange,
  onDone,
}: {
  readonly setting: Setting;
  readonly mayChange: boolean;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { t } = useTexts();
  const { name } = setting;
  const [asked, ask] = useState<Act | null>(null);
  const { data } = useQuery({
    queryKey: ['settings', name, 'history'],
    queryFn: () => api.get('/admin/api/settings/{name}/history/', { params: { path: { name } } }),
  });
  const restore = (id: number, shown: string): Act => ({
    title: t('restore'),
    text: t('restoreText', { value: shown }),
    button: t('restore'),
    async run() {
      const answer = await api.post('/admin/api/settings/{name}/rollback/', {
        params: { path: { name }, header: { 'If-Match': `"${setting.version}"` } },
        body: { id },
      });
      return t('proposed_by' in answer ? 'proposed' : 'saved');
    },
  });
  return (
    <section className="panel" aria-labelledby="history">
      <Title order={2} size="h5" id="history" p="md" pb="xs">
        {t('history')}
      </Title>
      {data?.history.length === 0 && (
        <Text size="sm" c="dimmed" px="md" pb="md">
          {t('historyEmpty')}
        </Text>
      )}
      <ol className="plain">
        {data?.history.map(({ id, at, actor, value }, index) => {
          const shown = value === null ? t('defaultValue') : inLine(value);
          return (
            <li key={id}>
              <Group justify="space-between" px="md" py="xs" wrap="nowrap" align="flex-start">
                <Stack gap={0} style={{ minWidth: 0 }}>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    <bdi>{shown}</bdi>
                  </Text>
                  <Text size="xs" c="dimmed">
                    <Moment at={at} /> ·{' '}
                    {actor === null ? t('commandLine') : t('byAccount', { id: String(actor) })}
                  </Text>
                </Stack>
                {mayChange && index > 0 && (
                  <Button size="compact-xs" variant="default" onClick={() => ask(restore(id, shown))}>
                    {t('restore')}
                  </Button>
                )}
              </Group>
            </li>
          );
        })}
      </ol>
      {asked && (
        <Confirm
          act={asked}
          onClose={() => ask(null)}
          onDone={(said) => {
            ask(null);
            onDone({ said, warnings: [] });
          }}
        />
      )}
    </section>
  );
}
