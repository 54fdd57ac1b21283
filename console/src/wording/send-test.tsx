import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';

/** Sends the message as it is typed to the viewer, and to nobody else. @param send throws ApiError */
export function SendTest({ send }: { readonly send: () => Promise<unknown> }) {
  const { t } = useTexts();
  const sending = useMutation({ mutationFn: send });
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button variant="default" size="xs" loading={sending.isPending} onClick={() => sending.mutate()}>
          {t('sendTest')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('sendTestHint')}
        </Text>
      </Group>
      <Text size="sm" role="status">
        {sending.isSuccess ? t('testSent') : ''}
      </Text>
      {sending.error && <Fault error={sending.error} />}
    </Stack>
  );
}
