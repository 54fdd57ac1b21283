import { Badge, Button, Center, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/when.tsx';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { Attempts } from './attempts.tsx';
import { kindText, type Message, STATE_COLOURS } from './message-types.ts';

/** One mail or SMS, every attempt to send it, and what can be done about it. Its text is shown to nobody. */
export function MessageDetails({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [asked, ask] = useState<Act | null>(null);
  const [said, say] = useState('');
  const { data, error, refetch } = useQuery({
    queryKey: ['message', id],
    queryFn: () => api.get('/admin/api/messages/{id}/', { params: { path: { id } } }),
  });
  if (error && !data) return <Fault error={error} retry={refetch} />;
  if (!data)
    return (
      <Center p="md" role="status" aria-label={t('loading')}>
        <Loader size="sm" />
      </Center>
    );
  const path = { params: { path: { id } } };
  const retry: Act = {
    title: t('retry'),
    text: t('retryText'),
    button: t('retry'),
    async run() {
      await api.post('/admin/api/messages/{id}/retry/', path);
      return t('retried');
    },
  };
  const cancel: Act = {
    title: t('cancelMessage'),
    text: t('cancelMessageText'),
    button: t('cancelMessage'),
    isDangerous: true,
    async run() {
      await api.post('/admin/api/messages/{id}/cancel/', path);
      return t('cancelled');
    },
  };
  const done = (text: string): void => {
    ask(null);
    say(text);
    for (const key of ['message', 'messages', 'person']) void queries.invalidateQueries({ queryKey: [key] });
  };
  const isBeforeDeadline = Date.parse(data.deadline) > Date.now();
  return (
    <Stack gap="sm">
      <Facts of={factsOf(data, t)} />
      <Attempts attempts={data.attempts} />
      <div role="status">{said !== '' && <Text size="sm">{said}</Text>}</div>
      <Group gap="xs">
        {['dead', 'failed'].includes(data.state) && isBeforeDeadline && (
          <Button size="xs" variant="default" onClick={() => ask(retry)}>
            {t('retry')}
          </Button>
        )}
        {['queued', 'failed'].includes(data.state) && (
          <Button size="xs" variant="default" onClick={() => ask(cancel)}>
            {t('cancelMessage')}
          </Button>
        )}
      </Group>
      {asked && <Confirm act={asked} onClose={() => ask(null)} onDone={done} />}
    </Stack>
  );
}

function factsOf(message: Message, t: ReturnType<typeof useTexts>['t']) {
  const kind = kindText(message.kind);
  const time = (name: string, at: string | null) =>
    at === null ? [] : [[name, <Moment key={name} at={at} />] as const];
  return [
    [t('kind'), kind ? t(kind) : message.kind] as const,
    [
      t('state'),
      <Badge key="s" color={STATE_COLOURS[message.state]}>
        {t(`state_${message.state}`)}
      </Badge>,
    ] as const,
    ...(message.recipient === null
      ? []
      : [[t('recipient'), <bdi key="r">{message.recipient}</bdi>] as const]),
    ...(message.user === null
      ? []
      : [
          [
            t('person'),
            <Link key="u" to="/people/$id" params={{ id: String(message.user) }}>
              #{message.user}
            </Link>,
          ] as const,
        ]),
    ...time(t('askedFor'), message.created_at),
    ...time(t('nextTry'), message.next_try_at),
    ...time(t('deadline'), message.deadline),
    ...time(t('finished'), message.finished_at),
    ...(message.last_error === null ? [] : [[t('lastError'), message.last_error] as const]),
    ...(message.provider_id === null ? [] : [[t('providerId'), message.provider_id] as const]),
  ];
}
