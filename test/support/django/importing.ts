import { join } from 'node:path';
import { startTestApp, type TestApp } from '../app.ts';
import type { Browser } from '../browser.ts';
import { openPlace, type Place } from '../copying.ts';
import type { EngineName } from '../engines.ts';
import { type CommandAnswer, latchkey } from '../process.ts';
import { DJANGO_KEY, type Shop } from './shop.ts';

/** What `latchkey import django --json` says. */
export interface Imported {
  readonly dry_run: boolean;
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly renumbered: number;
  readonly staff: number;
  readonly resumed: boolean;
}

/** A place for customers to come to, which knows the key of the shop. */
export async function openHome(engine: EngineName): Promise<Place> {
  const place = await openPlace(engine);
  return { ...place, env: { ...place.env, DJANGO_SECRET_KEYS: DJANGO_KEY } };
}

export const rejectsOf = (shop: Pick<Shop, 'folder'>): string => join(shop.folder, 'rejects.jsonl');

export const importArguments = (shop: Pick<Shop, 'url' | 'folder'>, ...more: string[]): string[] => [
  'import',
  'django',
  '--from',
  shop.url,
  '--rejects',
  rejectsOf(shop),
  '--json',
  ...more,
];

export const runImport = (
  home: Place,
  shop: Pick<Shop, 'url' | 'folder'>,
  ...more: string[]
): Promise<CommandAnswer> => latchkey(home.env, importArguments(shop, ...more));

/** The service on it, at the present time. */
export async function serviceOf(engine: EngineName, home: Place): Promise<TestApp> {
  const app = await startTestApp(engine, home);
  app.clock.advance(Date.now() - app.clock.now());
  return app;
}

/** A browser that has the cookies of Django: of a session, and the token that Django's forms send. */
export function browserFrom(app: TestApp, session: string): Browser {
  const browser = app.browser();
  browser.cookies.set('sessionid', session);
  browser.cookies.set('csrftoken', 'mZ3'.padEnd(64, 'kQ7x'));
  return browser;
}
