import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { ApiError } from '../../../src/client/api-error.ts';
import { type TextKey, useTexts } from '../texts/index.tsx';

const TEXTS: Readonly<Record<number, TextKey>> = {
  403: 'faultForbidden',
  404: 'faultMissing',
  429: 'faultThrottled',
  503: 'faultUnavailable',
};

/** What went wrong, in the words of the API where it has some for people. */
export function Fault({ error, retry }: { readonly error: Error; readonly retry?: () => unknown }) {
  const { t } = useTexts();
  return (
    <Alert color="red" role="alert" title={titleOf(error, t)}>
      <Stack gap="xs" align="flex-start">
        {detailsOf(error, t).map((text) => (
          <Text key={text} size="sm">
            {text}
          </Text>
        ))}
        {retry && (
          <Button size="xs" variant="default" onClick={() => retry()}>
            {t('tryAgain')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function titleOf(error: Error, t: ReturnType<typeof useTexts>['t']): string {
  if (!(error instanceof ApiError)) return t('faultNetwork');
  const known = TEXTS[error.status];
  if (known) return t(known);
  return error.status >= 500 ? t('faultServer') : t('faultRefused');
}

function detailsOf(error: Error, t: ReturnType<typeof useTexts>['t']): string[] {
  if (!(error instanceof ApiError)) return [];
  const waits = error.retryAfter === null ? [] : [t('waitSeconds', { seconds: error.retryAfter })];
  return [...new Set([...error.nonField, ...Object.values(error.fields).flat(), ...waits])];
}

/** No page has this address. */
export function Missing() {
  const { t } = useTexts();
  return (
    <Stack align="flex-start" py="xl">
      <Title order={1} size="h2">
        {t('missingTitle')}
      </Title>
      <Text>{t('missingText')}</Text>
      <Group>
        <Link to="/people">{t('navPeople')}</Link>
        <Link to="/messages">{t('navMessages')}</Link>
      </Group>
    </Stack>
  );
}

/** A page failed to load or to draw. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return <Fault error={error instanceof Error ? error : new Error(String(error))} retry={reset} />;
}
