import { Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { tellSignedIn } from '../api/proof.ts';
import { useTexts } from '../texts/index.tsx';

/** Ends a new sign-in in a tab of its own: the tab that waits for it goes on. */
export function SignedIn() {
  const { t } = useTexts();
  useEffect(() => {
    tellSignedIn();
    // Only tabs that a script or a link opened may be closed; others say what happened.
    close();
  }, []);
  return (
    <Stack align="flex-start" py="xl">
      <Title order={1} size="h2">
        {t('signedInTitle')}
      </Title>
      <Text>{t('signedInText')}</Text>
      <Link to="/people">{t('navPeople')}</Link>
    </Stack>
  );
}
