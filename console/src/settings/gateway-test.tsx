import { Alert, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { isRecord } from './setting-types.ts';
import { useSetting } from './use-setting-change.ts';

/** Sends the viewer an SMS through a gateway, to see whether it works. Only owners see the form beside it. */
export function GatewayTest() {
  const { t, number } = useTexts();
  const [chosen, choose] = useState<string | null>(null);
  // The gateways as stored: one that is only typed is not set up yet.
  const { data } = useSetting('SMS_GATEWAYS');
  const names = isRecord(data?.value) ? Object.keys(data.value) : [];
  const gateway = chosen ?? names[0] ?? null;
  const testing = useMutation({
    mutationFn: (name: string) => api.post('/admin/api/sms-gateways/test/', { body: { gateway: name } }),
  });
  const outcome = testing.data;
  return (
    <section className="panel" aria-labelledby="gateway-test">
      <Stack p="md" gap="md">
        <div>
          <Title order={2} size="h5" id="gateway-test">
            {t('gatewayTest')}
          </Title>
          <Text size="sm" c="dimmed">
            {t(names.length === 0 ? 'gatewayTestNone' : 'gatewayTestText')}
          </Text>
        </div>
        {gateway !== null && (
          <Group align="flex-end" gap="sm">
            <Select
              label={t('gateway')}
              value={gateway}
              data={names}
              allowDeselect={false}
              onChange={(name) => {
                choose(name);
                testing.reset();
              }}
            />
            <Button variant="default" loading={testing.isPending} onClick={() => testing.mutate(gateway)}>
              {t('sendTest')}
            </Button>
          </Group>
        )}
        <div role="status">
          {outcome && (
            <Alert
              color={outcome.accepted ? 'teal' : 'red'}
              title={t(outcome.accepted ? 'gatewayAccepted' : 'gatewayRefused', {
                time: number(outcome.latencyMs),
              })}
            >
              {[outcome.reason, outcome.answer].map(
                (text) =>
                  text !== null && (
                    <Text key={text} size="sm">
                      <bdi>{text}</bdi>
                    </Text>
                  ),
              )}
            </Alert>
          )}
        </div>
        {testing.error && <Fault error={testing.error} />}
      </Stack>
    </section>
  );
}
