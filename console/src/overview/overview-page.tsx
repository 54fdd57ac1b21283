import { Alert, SegmentedControl, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { When } from '../parts/when.tsx';
import { Fault } from '../shell/faults.tsx';
import { type TextKey, useTexts } from '../texts/index.tsx';
import { Curves } from './curves.tsx';
import { linesOf, type Stats } from './lines.ts';
import { useProblemTexts } from './problem-texts/index.ts';

const REFRESH = 30_000;
const DAY = 86_400_000;
const RANGES = {
  day: { text: 'range_day', length: DAY, step: 'hour' },
  week: { text: 'range_week', length: 7 * DAY, step: 'hour' },
  month: { text: 'range_month', length: 30 * DAY, step: 'day' },
} as const;
type Range = keyof typeof RANGES;
const CHARTS = [
  ['sign_ins', 'signIns'],
  ['messages', 'navMessages'],
  ['codes', 'codes'],
  ['resets', 'resets'],
] as const satisfies readonly (readonly [Stats['series'][number]['name'], TextKey])[];

/** How the service does: what is wrong now, what waits, and curves. */
export function OverviewPage() {
  const { t } = useTexts();
  useTitle(t('navOverview'));
  const [range, choose] = useState<Range>('day');
  const { length, step } = RANGES[range];
  const queries = useQueryClient();
  /** By the clock of the service: that of this computer may be wrong. The service counts 24 hours itself. */
  const since = (): { from?: string } => {
    const now = queries.getQueryData<Stats>(['stats', 'day'])?.to;
    if (range === 'day' || now === undefined) return {};
    return { from: new Date(Date.parse(now) - length).toISOString() };
  };
  const { data, error, refetch } = useQuery({
    queryKey: ['stats', range],
    queryFn: () => api.get('/admin/api/stats/', { params: { query: { ...since(), step } } }),
    refetchInterval: REFRESH,
  });
  return (
    <>
      <Heading title={t('navOverview')} text={t('overviewText')}>
        <SegmentedControl
          size="xs"
          aria-label={t('time')}
          value={range}
          onChange={choose}
          data={Object.entries(RANGES).map(([value, { text }]) => ({
            value: value as Range,
            label: t(text),
          }))}
        />
      </Heading>
      {error && <Fault error={error} retry={refetch} />}
      {!data && !error && <Loading height={300} />}
      {data && (
        <Stack gap="md">
          <Problems stats={data} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            {CHARTS.map(([name, text]) => (
              <Curves key={name} title={t(text)} lines={linesOf(data, name)} from={data.from} to={data.to} />
            ))}
          </SimpleGrid>
          <Codes stats={data} />
        </Stack>
      )}
    </>
  );
}

function Problems({ stats }: { readonly stats: Stats }) {
  const { t } = useTexts();
  const { problemText, laneText } = useProblemTexts();
  const { problems, oldest_waiting: oldest } = stats;
  return (
    <Stack gap="xs" role="status">
      {problems.length === 0 && <Alert color="teal">{t('problemsNone')}</Alert>}
      {problems.map((problem) => (
        <Alert
          key={`${problem.key} ${JSON.stringify(problem.params)}`}
          color={problem.severity === 'critical' ? 'red' : 'orange'}
        >
          {problemText(problem)}
        </Alert>
      ))}
      <Text size="sm">
        {oldest === null ? (
          t('nothingWaits')
        ) : (
          <>
            {t('oldestWaiting', { lane: laneText(oldest.lane) })} <When at={oldest.since} />
          </>
        )}
      </Text>
    </Stack>
  );
}

/** The share of codes that were used, which tells whether they arrive. */
function Codes({ stats }: { readonly stats: Stats }) {
  const { t, number, language } = useTexts();
  if (stats.codes.length === 0) return null;
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  return (
    <section className="panel" aria-labelledby="codes">
      <Title order={2} size="h5" id="codes" p="md" pb={0}>
        {t('codesUsed')}
      </Title>
      <Table horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            {(['gateway', 'country', 'state_sent', 'codesUsed'] as const).map((key) => (
              <Table.Th key={key}>{t(key)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stats.codes.map(({ gateway, country, sent, share }) => (
            <Table.Tr key={`${gateway} ${country}`}>
              <Table.Td>{gateway}</Table.Td>
              <Table.Td>{country}</Table.Td>
              <Table.Td>{number(sent)}</Table.Td>
              <Table.Td>{share === null ? '—' : percent.format(share)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
