import { toDjango } from '../hashing/formats/django.ts';
import type { Keyring } from '../lib/keyring.ts';

/** The purpose of the key that the facts of Django's links are encrypted under. */
export const LINK_FACTS_PURPOSE = 'django-link-facts';

/**
 * What Django's links depend on and the account here does not tell: a hash that was wrapped or could not be kept, a last sign-in
 * in a zone of its own, an address with spaces. They are kept encrypted, because whoever reads the database would compute
 * passwords from a hash of MD5, and only for as long as a link can live.
 */
export interface LinkFacts {
  readonly hash?: string;
  /** As Python writes it. */
  readonly login?: string;
  readonly email?: string;
}

export const sealLinkFacts = (keyring: Keyring, sourceId: string, facts: LinkFacts): string | null =>
  Object.keys(facts).length === 0
    ? null
    : keyring.encrypt(LINK_FACTS_PURPOSE, JSON.stringify(facts), sourceId);

/** The facts as sealed; none where no key opens them any more. */
export function openLinkFacts(keyring: Keyring, sourceId: string, sealed: string | null): LinkFacts {
  const opened = sealed === null ? null : keyring.open(LINK_FACTS_PURPOSE, sealed, sourceId);
  return opened ? (JSON.parse(opened.text) as LinkFacts) : {};
}

/** The hash that Django has of a user; null: nobody knows. */
export const djangoHashOf = (stored: string, facts: LinkFacts): string | null =>
  facts.hash ?? toDjango(stored);
