import type { Storage } from '../contracts/storage.ts';
import type { UserConditions, UserLookup } from '../contracts/stores/users.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { Settings } from '../settings.ts';
import { parsePhone } from './phone.ts';

/** Characters of a search term: no field that it is compared with is longer. */
export const TERM_MAX_LENGTH = 254;

const ID = /^[1-9][0-9]{0,14}$/;
/** SQLite lowers letters of ASCII only, so a name is looked up in each spelling that people use. Turkish has two letters i. */
const LANGUAGES_OF_CASE = ['en', 'tr'] as const;

/** Where a page ended: of those found by a term, how, the key and the id; of all, the time of creation and the id. */
type Position = readonly (string | number)[];

interface SearchPage {
  readonly users: readonly User[];
  /** null: there are no more. */
  readonly next: Position | null;
}

/**
 * Finds people for operators: by id, phone in any spelling, or the beginning of the e-mail, username, last name, or first and
 * last name. Each way is a range of an index, one after the other, so a page costs the same however many users there are.
 * Without a term, the newest come first.
 */
export const createUserSearch =
  ({ storage, settings }: { storage: Pick<Storage, 'read'>; settings: Settings }) =>
  async (
    term: string | undefined,
    conditions: UserConditions,
    { after, limit }: { readonly after: Position | null; readonly limit: number },
  ): Promise<SearchPage> => {
    const { users } = storage.read;
    return term === undefined ? newest() : found(await lookupsOf(term));

    async function newest(): Promise<SearchPage> {
      const [dateJoined, id] = after ?? [];
      const rows = await users.newest(
        conditions,
        after && { dateJoined: Number(dateJoined), id: Number(id) },
        limit + 1,
      );
      const last = rows[limit - 1];
      const hasMore = rows.length > limit && last !== undefined;
      return { users: rows.slice(0, limit), next: hasMore ? [last.dateJoined, last.id] : null };
    }

    async function found(lookups: readonly UserLookup[]): Promise<SearchPage> {
      const [start = 0, key = '', id = 0] = after ?? [];
      const rows: { readonly user: User; readonly position: Position }[] = [];
      for (const [index, lookup] of lookups.entries()) {
        const missing = limit + 1 - rows.length;
        if (index < Number(start) || missing <= 0) continue;
        const next = await users.search({
          lookup,
          beside: lookups.slice(0, index),
          conditions,
          after: after && index === start ? { key: String(key), id: Number(id) } : null,
          limit: missing,
        });
        rows.push(...next.map((row) => ({ user: row.user, position: [index, row.key, row.user.id] })));
      }
      const page = rows.slice(0, limit);
      return {
        users: page.map(({ user }) => user),
        next: rows.length > limit ? (page.at(-1)?.position ?? null) : null,
      };
    }

    async function lookupsOf(typed: string): Promise<UserLookup[]> {
      const phone = parsePhone(typed, settings);
      const isAddress = typed.includes('@');
      const forms = await users.loweredForms(spellingsOf(typed));
      return [
        ...(ID.test(typed) ? [{ by: 'id', id: Number(typed) } as const] : []),
        ...(phone === null ? [] : [{ by: 'phone', phone } as const]),
        ...(/\s/.test(typed) ? [] : [{ by: 'email', prefix: emailKey(typed) } as const]),
        ...forms.map((prefix) => ({ by: 'username', prefix }) as const),
        ...(isAddress ? [] : forms.map((prefix) => ({ by: 'lastName', prefix }) as const)),
        ...(isAddress ? [] : forms.map((prefix) => ({ by: 'fullName', prefix }) as const)),
      ];
    }
  };

/** What kind of term it is, for the audit trail, which does not hold the term itself. */
export function kindOfTerm(term: string | undefined, settings: Settings): string {
  if (term === undefined) return 'none';
  if (term.includes('@')) return 'email';
  if (parsePhone(term, settings) !== null) return 'phone';
  return ID.test(term) ? 'id' : 'text';
}

function spellingsOf(typed: string): string[] {
  const text = typed.normalize('NFC');
  const spellings = LANGUAGES_OF_CASE.flatMap((language) => {
    const lower = text.toLocaleLowerCase(language);
    const capitalised = lower.replaceAll(/(?<!\p{L})\p{L}/gu, (letter) => letter.toLocaleUpperCase(language));
    return [lower, text.toLocaleUpperCase(language), capitalised];
  });
  return [...new Set([typed, text, ...spellings])];
}
