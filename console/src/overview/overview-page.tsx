import { Alert, SegmentedControl, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { STEPS } from '../../../src/contracts/stores/statistics.ts';
import { api } from '../api/api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { When } from '../parts/when.tsx';
import { Fault } from '../shell/faults.tsx';
import { type TextKey, useTexts } from '../texts/index.tsx';
import { Curves } from './curves.tsx';
import { linesOf, type Stats, stepsOf } from './lines.ts';
import { useProblemTexts } from './problem-texts/index.ts';

const REFRESH = 30_000;
const RANGES = {
  day: { text: 'range_day', step: 'hour', steps: 24 },
  week: { text: 'range_week', step: 'hour', steps: 7 * 24 },
  month: { text: 'range_month', step: 'day', steps: 30 },
} as const;
type Range = keyof typeof RANGES;
const CHARTS = [
  ['sign_ins', 'signIns'],
  ['messages', 'navMessages'],
  ['codes', 'codes'],
  ['resets', 'resets'],
] as const satisfies readonly (readonly [Stats['series'][number]['name'], TextKey])[];

/**
 * Statistics over a range, which ends now.
 *
 * @param now by the clock of the service, RFC 3339, since that of this computer may be wrong; null: the last 24 hours, which the
 * service knows itself
 */
function readStats(range: Range, now: string | null): Promise<Stats> {
  const { step, steps } = RANGES[range];
  // Whose `to` is the end of the current step, which is one of them.
  const from =
    now === null ? {} : { from: new Date(Date.parse(now) - 1 - (steps - 1) * STEPS[step]).toISOString() };
  const metric = CHARTS.map(([name]) => name).join(',');
  return api.get('/admin/api/stats/', { params: { query: { ...from, step, metric } } });
}

const TODAY = { queryKey: ['stats', 'day'], queryFn: () => readStats('day', null) } as const;

/** How the service does: what is wrong now, what waits, and curves. */
export function OverviewPage() {
  const { t } = useTexts();
  useTitle(t('navOverview'));
  const [range, choose] = useState<Range>('day');
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['stats', range],
    queryFn: async () =>
      readStats(
        range,
        range === 'day' ? null : (await queries.fetchQuery({ ...TODAY, staleTime: REFRESH })).to,
      ),
    refetchInterval: REFRESH,
    // The curves say what time they are about: they stay until the others are there.
    placeholderData: keepPreviousData,
  });
  const steps = data && stepsOf(data);
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
      {data && steps && (
        <Stack gap="md">
          <Problems stats={data} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            {CHARTS.map(([name, text]) => (
              <Curves key={name} title={t(text)} lines={linesOf(data, name, steps)} steps={steps} />
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
