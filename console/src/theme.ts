import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Dark enough for white text on every filled colour (WCAG 1.4.3). */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  components: {
    Badge: { defaultProps: { variant: 'light', radius: 'sm' }, styles: { label: { textTransform: 'none' } } },
  },
});

/** Texts on light backgrounds, dark enough for WCAG 1.4.3. */
const DARKER = {
  teal: '#066649',
  orange: '#993408',
  red: '#b02020',
  blue: '#14548f',
  grape: '#702682',
  gray: '#343a40',
  indigo: '#2b439c',
} as const;

/** Some of the library's texts have too little contrast. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56606b',
    ...Object.fromEntries(
      Object.entries(DARKER).map(([name, colour]) => [`--mantine-color-${name}-light-color`, colour]),
    ),
  },
  dark: { '--mantine-color-dimmed': '#a9b1bb' },
});
