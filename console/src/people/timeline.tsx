import { Alert, Button, Center, Group, Loader, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { When } from '../parts/when.tsx';
import { Fault } from '../shell/faults.tsx';
import { type TextKey, useTexts } from '../texts/index.tsx';
import type { Entry } from './person-types.ts';
import { TimelineEntry } from './timeline-entry.tsx';
import { useSummary } from './timeline-texts/index.ts';

const REFRESH = 15_000;
const FILTERS = {
  all: { text: 'all', kinds: ['sign-in', 'failure', 'lock', 'message', 'change', 'look'] },
  messages: { text: 'navMessages', kinds: ['message', 'lock'] },
  signIns: { text: 'signIns', kinds: ['sign-in', 'failure', 'lock'] },
  changes: { text: 'changes', kinds: ['change'] },
} as const satisfies Record<string, { text: TextKey; kinds: readonly Entry['kind'][] }>;
type Filter = keyof typeof FILTERS;

/** "Where is my code?": everything that happened, with the answer on top. */
export function Timeline({ id }: { readonly id: number }) {
  const { t } = useTexts();
  const [filter, choose] = useState<Filter>('all');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['person', id, 'timeline'],
    queryFn: ({ pageParam: cursor }) =>
      api.get('/admin/api/users/{id}/timeline/', {
        params: { path: { id }, query: cursor === '' ? {} : { cursor } },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    // Each first page is a look that the audit trail records, so only while a message may be on its way.
    refetchInterval: ({ state }) => (isUnderWay(state.data?.pages[0]?.results ?? []) ? REFRESH : false),
  });
  const entries = data?.pages.flatMap(({ results }) => results) ?? [];
  const kinds: readonly string[] = FILTERS[filter].kinds;
  const shown = entries.filter(({ kind }) => kinds.includes(kind));
  return (
    <section className="panel" aria-labelledby="timeline">
      <Group justify="space-between" p="md" pb="xs">
        <Title order={2} size="h5" id="timeline">
          {t('timeline')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('timeline')}
          value={filter}
          onChange={choose}
          data={Object.entries(FILTERS).map(([value, { text }]) => ({
            value: value as Filter,
            label: t(text),
          }))}
        />
      </Group>
      {error && <Fault error={error} retry={refetch} />}
      {!data && !error && (
        <Center p="lg" role="status" aria-label={t('loading')}>
          <Loader size="sm" />
        </Center>
      )}
      {data && <Verdict entries={entries} />}
      <ol className="timeline">
        {shown.map((entry) => (
          <TimelineEntry
            key={`${entry.at} ${entry.key} ${entry.detail.id ?? entry.detail.request_id}`}
            entry={entry}
          />
        ))}
      </ol>
      {data && shown.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {t('timelineEmpty')}
        </Text>
      )}
      {hasNextPage && (
        <Center p="sm">
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('older')}
          </Button>
        </Center>
      )}
    </section>
  );
}

const WAITING: readonly string[] = ['message.queued', 'message.sending', 'message.failed', 'code.open'];
const isUnderWay = (entries: readonly Entry[]): boolean => entries.some(({ key }) => WAITING.includes(key));

/** What keeps codes and links from somebody, and what became of the last one. */
function Verdict({ entries }: { readonly entries: readonly Entry[] }) {
  const { t } = useTexts();
  const summaryOf = useSummary();
  const locks = entries.filter(({ kind }) => kind === 'lock');
  const latest = entries.find(({ kind }) => kind === 'message');
  return (
    <Stack gap="xs" px="md" pb="sm">
      {locks.map((lock) => (
        <Alert key={`${lock.key} ${JSON.stringify(lock.params)}`} color="red" p="xs">
          {summaryOf(lock)}
        </Alert>
      ))}
      <Alert color={latest ? colourOf(latest) : 'gray'} p="xs" title={t('latestMessage')}>
        {latest ? (
          <>
            {summaryOf(latest)} (<When at={latest.at} />)
          </>
        ) : (
          t('latestMessageNone')
        )}
      </Alert>
    </Stack>
  );
}

function colourOf({ key }: Entry): string {
  if (key === 'code.used' || key === 'message.sent' || key === 'code.open') return 'teal';
  return ['message.dead', 'message.expired', 'message.suppressed'].includes(key) ? 'red' : 'orange';
}
