/**
 * The purpose of the MACs over what the other system has of a user. What they cover is not stored, so that they cannot be made
 * again when SECRET_KEY changes.
 */
export const FINGERPRINT_PURPOSE = 'django-fingerprint';

/** Somebody who came from Django, as the rules need to know. */
export interface ImportedUser {
  readonly userId: number;
  /** As the import left them: when one of them differs, Django's links are over. */
  readonly authGeneration: number;
  readonly signInGeneration: number;
  /** Encrypted; null: the account itself tells all that Django's links depend on. */
  readonly linkFacts: string | null;
}

export interface ImportedUserStore {
  /** @param sourceId their primary key in Django, as a text */
  bySourceId(sourceId: string): Promise<ImportedUser | undefined>;
  /**
   * Erases what links depend on of users who were imported by then: none can live any more.
   * @returns how many, at most `limit`
   */
  forgetLinkFacts(importedBefore: number, limit: number): Promise<number>;
  /**
   * Forgets sessions that were taken over and are long gone in Django: these cannot come again.
   * @returns how many, at most `limit`
   */
  forgetSessions(now: number, limit: number): Promise<number>;
}
