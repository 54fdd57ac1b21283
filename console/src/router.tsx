import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Broken, Missing } from './shell/faults.tsx';
import { Shell } from './shell/shell.tsx';
import { mayAct } from './viewer.ts';

/** What the address of a list may hold. Everything is text: the API checks it. */
const only =
  <N extends string>(...names: readonly N[]) =>
  (given: Record<string, unknown>): Partial<Record<N, string>> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = given[name];
        return typeof value === 'string' && value !== '' ? [[name, value]] : [];
      }),
    ) as Partial<Record<N, string>>;

const root = createRootRoute({ component: Shell, notFoundComponent: Missing, errorComponent: Broken });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: mayAct('manager') ? '/overview' : '/people', replace: true });
  },
});
const signedIn = createRoute({
  getParentRoute: () => root,
  path: '/signed-in',
  component: lazyRouteComponent(() => import('./shell/signed-in.tsx'), 'SignedIn'),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: only('search', 'user_type', 'is_active'),
  component: lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => root,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./people/person-page.tsx'), 'PersonPage'),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: '/messages',
  validateSearch: only('state', 'channel', 'kind', 'user', 'gateway', 'error', 'id'),
  component: lazyRouteComponent(() => import('./messages/messages-page.tsx'), 'MessagesPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});
const setting = createRoute({
  getParentRoute: () => root,
  path: '/settings/$name',
  component: lazyRouteComponent(() => import('./settings/setting-page.tsx'), 'SettingPage'),
});

const wording = createRoute({
  getParentRoute: () => root,
  path: '/wording',
  validateSearch: only('kind', 'language'),
  component: lazyRouteComponent(() => import('./wording/wording-page.tsx'), 'WordingPage'),
});
const resetMail = createRoute({
  getParentRoute: () => root,
  path: '/wording/reset-mail',
  component: lazyRouteComponent(() => import('./wording/reset-mail-page.tsx'), 'ResetMailPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: only('event', 'outcome', 'actor', 'user', 'address'),
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
});
const staff = createRoute({
  getParentRoute: () => root,
  path: '/staff',
  component: lazyRouteComponent(() => import('./staff/staff-page.tsx'), 'StaffPage'),
});

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    overview,
    signedIn,
    people,
    person,
    messages,
    settings,
    setting,
    wording,
    resetMail,
    audit,
    staff,
  ]),
  basepath: '/console',
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch(search) {
    const text = new URLSearchParams(Object.entries(search).filter(([, value]) => value)).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
