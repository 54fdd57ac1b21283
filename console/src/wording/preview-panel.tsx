import { Alert, Stack, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { Loading } from '../parts/loading.tsx';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';

/** The preview beside an editor, or why there is none. */
export function PreviewPanel<Made>({
  preview,
  children,
  below,
}: {
  readonly preview: UseQueryResult<Made>;
  readonly children: (made: Made) => ReactNode;
  readonly below: ReactNode;
}) {
  const { t } = useTexts();
  const { data, error, refetch } = preview;
  // Its faults are shown where they are.
  const isFaulty = error instanceof ApiError && error.status === 400;
  return (
    <section className="panel beside" aria-labelledby="preview">
      <Stack p="md" gap="md">
        <Title order={2} size="h5" id="preview">
          {t('preview')}
        </Title>
        {isFaulty && <Alert color="orange">{t('previewFaulty')}</Alert>}
        {error && !isFaulty && <Fault error={error} retry={refetch} />}
        {!data && !error && <Loading height={240} />}
        {data && !error && children(data)}
        {below}
      </Stack>
    </section>
  );
}
