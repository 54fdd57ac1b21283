import { Badge, Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { EndlessList } from '../parts/endless-list.tsx';
import { Heading } from '../parts/heading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { When } from '../parts/when.tsx';
import { type Listed, nameOf } from '../people/person-types.ts';
import { useTexts } from '../texts/index.tsx';
import { viewer } from '../viewer.ts';

const HEIGHT = 56;

/** The colleagues. Roles are given on the machine; here one can be taken away. */
export function StaffPage() {
  const { t } = useTexts();
  useTitle(t('navStaff'));
  const queries = useQueryClient();
  const [asked, ask] = useState<Act | null>(null);
  const [said, say] = useState('');
  const query = useInfiniteQuery({
    queryKey: ['staff'],
    queryFn: ({ pageParam: cursor }) =>
      api.get('/admin/api/staff/', { params: { query: cursor === '' ? {} : { cursor } } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const removal = (person: Listed): Act => ({
    title: t('removeStaff'),
    text: t('removeStaffText', { name: nameOf(person) }),
    button: t('removeStaff'),
    isDangerous: true,
    async run() {
      await api.post('/admin/api/staff/{id}/remove/', { params: { path: { id: person.pk } } });
      return t('saved');
    },
  });
  return (
    <>
      <Heading title={t('navStaff')} text={t('staffText')} />
      <Text size="sm" role="status">
        {said}
      </Text>
      <EndlessList
        query={query}
        label={t('navStaff')}
        empty={t('staffEmpty')}
        height={HEIGHT}
        keyOf={({ pk }: Listed) => pk}
      >
        {(person) => (
          <div className="row columns-3">
            <span>
              <Link to="/people/$id" params={{ id: String(person.pk) }}>
                {nameOf(person)}
              </Link>{' '}
              <Text span size="xs" c="dimmed">
                {person.email}
              </Text>
            </span>
            <Group gap="xs">
              {person.role && <Badge color="grape">{t(`role_${person.role}`)}</Badge>}
              {!person.is_active && <Badge color="orange">{t('inactive')}</Badge>}
              <Text span size="xs" c="dimmed">
                {t('lastSignIn')}: <When at={person.last_login} />
              </Text>
            </Group>
            <span>
              {person.pk !== viewer.id && (
                <Button size="compact-xs" variant="default" onClick={() => ask(removal(person))}>
                  {t('removeStaff')}
                </Button>
              )}
            </span>
          </div>
        )}
      </EndlessList>
      {asked && (
        <Confirm
          act={asked}
          onClose={() => ask(null)}
          onDone={(text) => {
            ask(null);
            say(text);
            void queries.invalidateQueries({ queryKey: ['staff'] });
          }}
        />
      )}
    </>
  );
}
