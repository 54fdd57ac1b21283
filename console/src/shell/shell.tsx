import {
  AppShell,
  Burger,
  Button,
  Group,
  NavLink,
  type NavLinkProps,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { createLink, Outlet, useRouterState } from '@tanstack/react-router';
import { use, useEffect } from 'react';
import { api } from '../api/api.ts';
import { LANGUAGES, type Language, type TextKey, useTexts } from '../texts/index.tsx';
import { LanguageChoice } from '../texts/language-choice.ts';
import { mayAct, type Role, viewer } from '../viewer.ts';
import { ColorScheme } from './color-scheme.tsx';

const PageLink = createLink((props: NavLinkProps & { readonly href?: string }) => (
  <NavLink component="a" {...props} />
));

/** The pages, and the least role that has something there. */
const PAGES = [
  { to: '/overview', text: 'navOverview', role: 'manager' },
  { to: '/people', text: 'navPeople', role: 'support' },
  { to: '/messages', text: 'navMessages', role: 'support' },
  { to: '/settings', text: 'navSettings', role: 'manager' },
  { to: '/wording', text: 'navWording', role: 'manager' },
  { to: '/audit', text: 'navAudit', role: 'manager' },
  { to: '/staff', text: 'navStaff', role: 'owner' },
] as const satisfies readonly { to: string; text: TextKey; role: Role }[];

/** The frame of every page. */
export function Shell() {
  const { t } = useTexts();
  const [isOpen, menu] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page was opened
  useEffect(menu.close, [path]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip" href="#content">
        {t('skipToContent')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} />
            <Text fw={650} truncate>
              {viewer.siteName}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" c="dimmed" visibleFrom="sm" truncate>
              {viewer.name} · {t(`role_${viewer.role}`)}
            </Text>
            <ColorScheme />
            <Button size="compact-sm" variant="default" onClick={signOut}>
              {t('signOut')}
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('menu')}>
        <Stack justify="space-between" h="100%" gap="md">
          <Stack gap={2}>
            {PAGES.filter(({ role }) => mayAct(role)).map(({ to, text }) => (
              <PageLink key={to} to={to} label={t(text)} active={path.startsWith(to)} variant="light" />
            ))}
          </Stack>
          <LanguageSelect />
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function LanguageSelect() {
  const { t, language } = useTexts();
  const choose = use(LanguageChoice);
  return (
    <Select
      size="xs"
      label={t('language')}
      value={language}
      allowDeselect={false}
      data={Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, label: name }))}
      onChange={(chosen) => {
        if (chosen !== null) void choose(chosen as Language);
      }}
    />
  );
}

async function signOut(): Promise<void> {
  await api.post('/users/logout/');
  location.assign('/console/');
}
