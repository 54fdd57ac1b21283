import { Stack, Text, Title } from '@mantine/core';
import { When } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import type { Person } from './person-types.ts';

/** Where somebody is signed in. */
export function Sessions({ person }: { readonly person: Person }) {
  const { t } = useTexts();
  return (
    <section className="panel" aria-labelledby="sessions">
      <Title order={2} size="h5" id="sessions" p="md" pb={0}>
        {t('sessions')}
      </Title>
      <Stack gap="sm" p="md">
        {person.sessions.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('sessionsNone')}
          </Text>
        )}
        {person.sessions.map(({ created_at, address, agent }) => (
          <div key={`${created_at} ${address} ${agent}`}>
            <Text size="sm">
              <bdi>{address}</bdi> · <When at={created_at} />
            </Text>
            <Text size="xs" c="dimmed" lineClamp={2} title={agent}>
              {agent || t('unknown')}
            </Text>
          </div>
        ))}
        <Text size="xs" c="dimmed">
          {t('devicesAndTokens', { devices: person.devices.length, tokens: person.tokens })}
        </Text>
      </Stack>
    </section>
  );
}
