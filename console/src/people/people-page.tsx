import { Group, Select, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, unchecked } from '../api/api.ts';
import { EndlessList } from '../parts/endless-list.tsx';
import { Heading } from '../parts/heading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useTyped } from '../parts/use-typed.ts';
import { When } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import { PersonBadges } from './person-badges.tsx';
import { type Listed, nameOf } from './person-types.ts';

const PATH = '/admin/api/users/';
const ROW = 62;
const route = getRouteApi('/people');

/** Finding somebody. */
export function PeoplePage() {
  const { t } = useTexts();
  useTitle(t('navPeople'));
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: Partial<typeof filters>) =>
    navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const [typed, type] = useTyped(filters.search ?? '', (search) => narrow({ search }));
  const query = useInfiniteQuery({
    queryKey: ['people', filters],
    queryFn: ({ pageParam: cursor }) =>
      api.get(PATH, {
        params: { query: unchecked<'/admin/api/users/'>({ ...filters, ...(cursor !== '' && { cursor }) }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  return (
    <>
      <Heading title={t('navPeople')} text={t('peopleText')} />
      <Group mb="md" align="flex-end">
        <TextInput
          label={t('search')}
          placeholder={t('peoplePlaceholder')}
          value={typed}
          onChange={({ currentTarget }) => type(currentTarget.value)}
          type="search"
          flex="1 1 280px"
          autoComplete="off"
        />
        <Select
          label={t('type')}
          placeholder={t('all')}
          clearable
          value={filters.user_type ?? null}
          data={[
            { value: 'registered', label: t('registered') },
            { value: 'guest', label: t('guest') },
          ]}
          onChange={(value) => narrow({ user_type: value ?? '' })}
          w={150}
        />
        <Select
          label={t('state')}
          placeholder={t('all')}
          clearable
          value={filters.is_active ?? null}
          data={[
            { value: 'true', label: t('active') },
            { value: 'false', label: t('inactive') },
          ]}
          onChange={(value) => narrow({ is_active: value ?? '' })}
          w={150}
        />
      </Group>
      <EndlessList
        query={query}
        label={t('navPeople')}
        empty={t('peopleEmpty')}
        height={ROW}
        keyOf={({ pk }: Listed) => pk}
      >
        {(person) => <PersonRow person={person} />}
      </EndlessList>
    </>
  );
}

function PersonRow({ person }: { readonly person: Listed }) {
  const { t } = useTexts();
  return (
    <Link to="/people/$id" params={{ id: String(person.pk) }} className="row columns-3">
      <span>
        <Text span fw={600} size="sm">
          {nameOf(person)}
        </Text>
        <Text span size="xs" c="dimmed">
          {' '}
          #{person.pk}
        </Text>
        <PersonBadges person={person} />
      </span>
      <Text span size="sm">
        {[person.email, person.phone].filter(Boolean).join(' · ') || t('noAddress')}
      </Text>
      <Text span size="xs" c="dimmed">
        {t('lastSignIn')}: <When at={person.last_login} />
      </Text>
    </Link>
  );
}
