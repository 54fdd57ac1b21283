import { PATHS } from '../contracts/page.ts';
import type { Requester, Viewer } from '../contracts/requester.ts';
import { type Answer, redirect, refuse } from '../contracts/route.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Site } from '../links/site.ts';
import type { MessageKey } from '../locales/index.ts';

/** Somebody who is signed in in a browser: pages know no API tokens. */
export interface Owner extends Viewer {
  readonly session: Session;
}

export const ownerOf = ({ viewer }: Pick<Requester, 'viewer'>): Owner | null =>
  viewer?.session ? { ...viewer, session: viewer.session } : null;

/** Counts per user, as the API does; who is not signed in is sent to sign in, whatever they post. */
export const byOwner = ({ viewer }: Pick<Requester, 'viewer'>) =>
  viewer && ({ kind: 'user', id: viewer.user.id } as const);

/** What pages say was done, by the name in their query: nobody can put another text there. */
const DONE: ReadonlyMap<string, MessageKey> = new Map([
  ['phone', 'accountPhoneDone'],
  ['phone-removed', 'accountPhoneRemoved'],
  ['language', 'accountLanguageDone'],
  ['device', 'accountDeviceDone'],
  ['devices', 'accountDevicesDone'],
]);
const PARAMETER = 'done';

type Done = 'phone' | 'phone-removed' | 'language' | 'device' | 'devices';

/** The address of a page that says what was done. @param path of the page */
export const toldAt = (path: string, done: Done): string => `${path}?${PARAMETER}=${done}`;

export const doneOf = (query: Readonly<Record<string, string>>): MessageKey | null =>
  DONE.get(query[PARAMETER] ?? '') ?? null;

/** To the sign-in page, which leads back. @param path one of ours, without what was posted */
export const signInFirst = (site: Site, path: string = PATHS.account): Answer =>
  redirect(site.signInUrl(path));

/**
 * The answer to a refusal of a rule. Where the API asks programs for a new sign-in, people are led to it: they were signed out
 * meanwhile, or signed in too long ago.
 */
export const refuseOwner = (site: Site, refusal: RequestRefusal, path: string): Answer =>
  refusal.code === 'not_fresh' || refusal.code === 'not_authenticated'
    ? signInFirst(site, path)
    : refuse(refusal);
