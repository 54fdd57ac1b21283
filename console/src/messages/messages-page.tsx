import { Badge, Drawer, Group, Select, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, unchecked } from '../api/api.ts';
import { EndlessList } from '../parts/endless-list.tsx';
import { Heading } from '../parts/heading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useTyped } from '../parts/use-typed.ts';
import { When } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import { MessageDetails } from './message-details.tsx';
import { KNOWN_KINDS, kindText, type Listed, STATE_COLOURS, STATES } from './message-types.ts';

const ROW = 56;
const route = getRouteApi('/messages');

/** Every mail and SMS, and what became of it. */
export function MessagesPage() {
  const { t } = useTexts();
  useTitle(t('navMessages'));
  const { id, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: Partial<typeof filters>) =>
    navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const [error, typeError] = useTyped(filters.error ?? '', (text) => narrow({ error: text }));
  const [gateway, typeGateway] = useTyped(filters.gateway ?? '', (text) => narrow({ gateway: text }));
  const [user, typeUser] = useTyped(filters.user ?? '', (text) => narrow({ user: text }));
  const query = useInfiniteQuery({
    queryKey: ['messages', filters],
    queryFn: ({ pageParam: cursor }) =>
      api.get('/admin/api/messages/', {
        params: {
          query: unchecked<'/admin/api/messages/'>({ ...filters, ...(cursor !== '' && { cursor }) }),
        },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const nameOf = (kind: string): string => {
    const key = kindText(kind);
    return key ? t(key) : kind;
  };
  return (
    <>
      <Heading title={t('navMessages')} text={t('messagesText')} />
      <Group mb="md" align="flex-end" gap="sm">
        <Select
          label={t('state')}
          placeholder={t('all')}
          clearable
          w={160}
          value={filters.state ?? null}
          data={STATES.map((state) => ({ value: state, label: t(`state_${state}`) }))}
          onChange={(state) => narrow({ state: state ?? '' })}
        />
        <Select
          label={t('channel')}
          placeholder={t('all')}
          clearable
          w={120}
          value={filters.channel ?? null}
          data={[
            { value: 'email', label: t('mail') },
            { value: 'sms', label: t('sms') },
          ]}
          onChange={(channel) => narrow({ channel: channel ?? '' })}
        />
        <Select
          label={t('kind')}
          placeholder={t('all')}
          clearable
          w={220}
          value={filters.kind ?? null}
          data={KNOWN_KINDS.map((kind) => ({ value: kind, label: nameOf(kind) }))}
          onChange={(kind) => narrow({ kind: kind ?? '' })}
        />
        <TextInput
          label={t('person')}
          placeholder="235"
          inputMode="numeric"
          w={100}
          value={user}
          onChange={({ currentTarget }) => typeUser(currentTarget.value)}
        />
        <TextInput
          label={t('gateway')}
          w={130}
          value={gateway}
          onChange={({ currentTarget }) => typeGateway(currentTarget.value)}
        />
        <TextInput
          label={t('lastError')}
          flex="1 1 140px"
          value={error}
          onChange={({ currentTarget }) => typeError(currentTarget.value)}
        />
      </Group>
      <EndlessList
        query={query}
        label={t('navMessages')}
        empty={t('messagesEmpty')}
        height={ROW}
        keyOf={(message: Listed) => message.id}
      >
        {(message) => (
          <Link to="/messages" search={{ ...filters, id: message.id }} className="row columns-4">
            <Text span size="sm" fw={600}>
              {nameOf(message.kind)}
            </Text>
            <Text span size="sm">
              <bdi>{message.recipient ?? '—'}</bdi>
              {message.user !== null && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  #{message.user}
                </Text>
              )}
            </Text>
            <span>
              <Badge color={STATE_COLOURS[message.state]}>{t(`state_${message.state}`)}</Badge>{' '}
              <Text span size="xs" c="dimmed" lineClamp={1}>
                {message.last_error ?? message.attempts.at(-1)?.gateway ?? ''}
              </Text>
            </span>
            <Text span size="xs" c="dimmed">
              <When at={message.created_at} />
            </Text>
          </Link>
        )}
      </EndlessList>
      <Drawer.Root opened={id !== undefined} onClose={() => navigate({ search: filters })} position="right">
        <Drawer.Overlay />
        <Drawer.Content>
          <Drawer.Body p="lg">
            <Group justify="space-between" mb="sm">
              <Drawer.Title fw={650}>{t('message')}</Drawer.Title>
              <Drawer.CloseButton aria-label={t('close')} />
            </Group>
            {id !== undefined && <MessageDetails id={id} />}
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </>
  );
}
