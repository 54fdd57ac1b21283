import { Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { useTexts } from '../texts/index.tsx';

/** What is counted against somebody, and what keeps them out. */
export function Limits({ id }: { readonly id: number }) {
  const { t, duration } = useTexts();
  const { data } = useQuery({
    queryKey: ['person', id, 'limits'],
    queryFn: () => api.get('/admin/api/users/{id}/unlock/', { params: { path: { id } } }),
  });
  if (!data || data.counts.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="limits">
      <Title order={2} size="h5" id="limits" p="md" pb={0}>
        {t('limits')}
      </Title>
      <Stack gap="sm" p="md">
        {data.counts.map((each) => {
          const name = t(`counted_${each.counted}`, { scope: each.scope ?? '' });
          const said = t('countOf', {
            count: each.count,
            limit: each.limit,
            window: duration(each.window),
          });
          return (
            <div key={`${each.counted} ${each.from} ${each.scope} ${each.window}`}>
              <Text size="sm">
                {name}{' '}
                <Text span size="xs" c="dimmed">
                  {t(`from_${each.from}`)}
                </Text>
              </Text>
              <Progress
                value={(100 * each.count) / each.limit}
                color={each.is_full ? 'red' : 'gray'}
                aria-label={name}
                size="sm"
              />
              <Text size="xs" fw={each.is_full ? 600 : 400}>
                {said}
                {each.is_full && ` · ${t('usedUp')}`}
              </Text>
            </div>
          );
        })}
      </Stack>
    </section>
  );
}
