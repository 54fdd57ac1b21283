import { Skeleton } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';

/** Stands where something is still loading. @param height pixels */
export function Loading({ height }: { readonly height: number }) {
  const { t } = useTexts();
  return (
    <div role="status" aria-label={t('loading')}>
      <Skeleton height={height} />
    </div>
  );
}
