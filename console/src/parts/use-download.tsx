import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { download } from '../api/download.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';

const MEGABYTE = 1_000_000;

/** Downloads an export, and says how much of it has arrived or why it failed. */
export function useDownload(): {
  readonly isPending: boolean;
  readonly start: (path: string, name: string) => void;
  readonly progress: ReactNode;
} {
  const { t, language } = useTexts();
  const [bytes, tell] = useState(0);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ([path, name]: readonly [string, string]) => download(path, name, tell),
    onMutate: () => tell(0),
  });
  const size = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
  return {
    isPending,
    start: (path, name) => mutate([path, name]),
    progress: (
      <>
        <Text size="sm" role="status">
          {isPending && bytes > 0 ? t('downloaded', { size: size.format(bytes / MEGABYTE) }) : ''}
        </Text>
        {error && <Fault error={error} />}
      </>
    ),
  };
}
