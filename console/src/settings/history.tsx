import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { Moment } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import { Differences } from './differences.tsx';
import type { Outcome } from './outcome.ts';
import { inLine, type OpenSetting } from './setting-types.ts';
import { useOwnProposal } from './use-setting-change.ts';

/** An earlier value that somebody asked for. */
interface Restored {
  readonly id: number;
  readonly shown: string;
}

/** Earlier values of a setting, and going back to one. */
export function History({
  setting,
  mayChange,
  onDone,
}: {
  readonly setting: OpenSetting;
  readonly mayChange: boolean;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { t } = useTexts();
  const { name } = setting;
  const [asked, ask] = useState<Restored | null>(null);
  const proposal = useOwnProposal(setting);
  const { data } = useQuery({
    queryKey: ['settings', name, 'history'],
    queryFn: () => api.get('/admin/api/settings/{name}/history/', { params: { path: { name } } }),
  });
  const restore = ({ id, shown }: Restored): Act => ({
    title: t('restore'),
    text: t('restoreText', { value: shown }),
    details: setting.is_critical && (
      <>
        <Text size="sm">{t('criticalHint')}</Text>
        {proposal && (
          <>
            <Text size="sm">{t('replacesProposal')}</Text>
            <Differences of={proposal.differences} />
          </>
        )}
      </>
    ),
    button: t(setting.is_critical ? 'propose' : 'restore'),
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
                  <Button
                    size="compact-xs"
                    variant="default"
                    style={{ flexShrink: 0 }}
                    onClick={() => ask({ id, shown })}
                  >
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
          act={restore(asked)}
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
