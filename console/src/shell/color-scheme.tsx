import { Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';

/** Switches between dark and light; until then the system decides. */
export function ColorScheme() {
  const { t } = useTexts();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <Button size="compact-sm" variant="subtle" onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
      {t(isDark ? 'light' : 'dark')}
    </Button>
  );
}
