import { Alert, Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { Limits } from './limits.tsx';
import { PersonActs } from './person-acts.tsx';
import { PersonBadges } from './person-badges.tsx';
import { PersonState } from './person-state.tsx';
import { nameOf } from './person-types.ts';
import { Sessions } from './sessions.tsx';
import { Timeline } from './timeline.tsx';

const route = getRouteApi('/people/$id');

/** One person: what they are, what may be done for them, and what happened to them. */
export function PersonPage() {
  const { t } = useTexts();
  const id = Number(route.useParams().id);
  const queries = useQueryClient();
  const [said, say] = useState('');
  const query = useQuery({
    queryKey: ['person', id],
    queryFn: () => api.get('/admin/api/users/{id}/', { params: { path: { id } } }),
  });
  const person = query.data;
  useTitle(person ? nameOf(person) : t('navPeople'));
  if (query.error && !person) return <Fault error={query.error} retry={query.refetch} />;
  if (!person) return <Loading height={240} />;

  const done = (text: string): void => {
    say(text);
    void queries.invalidateQueries({ queryKey: ['person', id] });
    void queries.invalidateQueries({ queryKey: ['people'] });
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Anchor component={Link} to="/people" size="sm">
            {t('navPeople')}
          </Anchor>
          <Group gap="xs">
            <Title order={1} size="h3">
              {nameOf(person)}
            </Title>
            <Text size="sm" c="dimmed">
              #{person.pk}
            </Text>
            <PersonBadges person={person} />
          </Group>
        </div>
        <PersonActs person={person} onDone={done} />
      </Group>
      <div role="status">
        {said !== '' && (
          <Alert color="teal" withCloseButton closeButtonLabel={t('close')} onClose={() => say('')}>
            {said}
          </Alert>
        )}
      </div>
      <div className="person">
        <Stack gap="md">
          <PersonState person={person} />
          <Limits id={id} />
          <Sessions person={person} />
        </Stack>
        <Timeline id={id} />
      </div>
    </Stack>
  );
}
