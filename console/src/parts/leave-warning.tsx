import { Button, Group, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTexts } from '../texts/index.tsx';
import { Dialog } from './dialog.tsx';

/** Asks before a page is left on which something was typed and not stored. */
export function LeaveWarning({ isTyped }: { readonly isTyped: boolean }) {
  const { t } = useTexts();
  const { status, proceed, reset } = useBlocker({
    // What a page shows may change without leaving it.
    shouldBlockFn: ({ current, next }) => isTyped && current.pathname !== next.pathname,
    enableBeforeUnload: isTyped,
    disabled: !isTyped,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Dialog title={t('leaveTitle')} onClose={reset}>
      <Text size="sm" mb="md">
        {t('leaveText')}
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={reset} data-autofocus>
          {t('stay')}
        </Button>
        <Button color="red" onClick={proceed}>
          {t('leave')}
        </Button>
      </Group>
    </Dialog>
  );
}
