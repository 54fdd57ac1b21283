import { Button, Stack, Text } from '@mantine/core';
import { Dialog } from '../parts/dialog.tsx';
import { useTexts } from '../texts/index.tsx';
import { viewer } from '../viewer.ts';

/** The session has ended. Signing in again happens in another tab, which tells this one. */
export function SignInAgain() {
  const { t } = useTexts();
  return (
    <Dialog title={t('sessionEndedTitle')} zIndex={1000} onClose={() => {}}>
      <Stack>
        <Text size="sm">{t('sessionEndedText')}</Text>
        <Button component="a" href={viewer.signInUrl} target="_blank" data-autofocus>
          {t('signInAgain')}
        </Button>
      </Stack>
    </Dialog>
  );
}
