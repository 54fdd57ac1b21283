import type { Keyring } from '../lib/keyring.ts';
import type { Handle } from '../storage/sql/database.ts';
import { hasImportedCredentials, isSameHash, isSameRow, profileOf } from './fingerprints.ts';
import { type StoredHash, storedHashOf, takesWrapping } from './hashes.ts';
import { idOf } from './ids.ts';
import type { Overlay } from './overlay.ts';
import { type Holders, holdersOf, type Known, knownPeople } from './people.ts';
import type { Person, Problem } from './person.ts';
import type { Verdict } from './report.ts';

/** A user as read from Django, with the hash that is to be stored. */
export interface Candidate {
  readonly person: Person;
  readonly problems: readonly Problem[];
  readonly hash: StoredHash;
}

/** What is to be done with the users of a page. */
export interface Plan {
  readonly verdicts: readonly Verdict[];
  readonly inserts: readonly (Candidate & { readonly id: number | null })[];
  readonly updates: readonly Update[];
  /** The keys of all who were imported before. */
  readonly seen: readonly string[];
}

export interface Update {
  readonly known: Known;
  readonly candidate: Candidate;
  /** What is taken over of the account: an import neither makes anybody staff whom it knows, nor the reverse. */
  readonly account: Person['account'];
  /** Whether what the owner or an operator can change is taken over: not where they have, here. */
  readonly takesAccount: boolean;
  readonly takesPassword: boolean;
}

/** Prepares the users of a page: what takes time is done outside of the transaction. */
export async function prepareUsers(
  handle: Handle,
  readings: readonly { person: Person; problems: readonly Problem[] }[],
  keyring: Keyring,
  wrapping: 'wrap' | 'leave',
): Promise<Candidate[]> {
  const known = await knownPeople(
    handle,
    readings.flatMap(({ person }) => (takesWrapping(person.hash) ? person.sourceId : [])),
  );
  return Promise.all(
    readings.map(async ({ person, problems }) => {
      const before = known.get(person.sourceId);
      // The same hash as before is not wrapped again.
      const isSame = before && isSameHash(person, before, keyring);
      const stored = await storedHashOf(person.hash, isSame ? 'leave' : wrapping);
      const found = stored.refusal === null ? problems : [...problems, refusalOf(stored.refusal)];
      return { person, problems: found, hash: stored };
    }),
  );
}

const refusalOf = (reason: string): Problem => ({ field: 'password', reason });

/** Decides about the users of a page, and writes nothing. */
export async function planUsers(
  handle: Handle,
  candidates: readonly Candidate[],
  keyring: Keyring,
  overlay: Overlay | null,
): Promise<Plan> {
  const people = candidates.map(({ person }) => person);
  const known = await knownPeople(
    handle,
    people.map(({ sourceId }) => sourceId),
  );
  const unchanged = new Set(
    people.filter((person) => {
      const before = known.get(person.sourceId);
      return before && before.user.userType !== 'anonymized' && isSameRow(person, before, keyring);
    }),
  );
  const changing = people.filter((person) => !unchanged.has(person));
  const holders = await holdersOf(handle, {
    emails: changing.flatMap(({ emailKey }) => emailKey ?? []),
    phones: changing.flatMap(({ account }) => (account.isPhoneVerified ? (account.phone ?? []) : [])),
    ids: changing.flatMap(({ sourceId }) => (known.has(sourceId) ? [] : (idOf(sourceId) ?? []))),
  });
  const claims = createClaims(holders, overlay);
  const verdicts: Verdict[] = [];
  const inserts: (Candidate & { id: number | null })[] = [];
  const updates: Update[] = [];
  const seen: string[] = [];
  const handled = new Set<string>();

  for (const candidate of candidates) {
    const { person } = candidate;
    const { sourceId } = person;
    const say = (outcome: Verdict['outcome'], problems: readonly Problem[]): void => {
      verdicts.push({ kind: 'users', id: sourceId, outcome, problems });
    };
    if (handled.has(sourceId) || overlay?.find(sourceId)) {
      say('rejected', [{ field: 'id', reason: `user ${sourceId} came before` }]);
      continue;
    }
    handled.add(sourceId);
    const before = known.get(sourceId);
    if (before) seen.push(sourceId);
    if (before?.user.userType === 'anonymized') {
      say('kept', [{ field: 'id', reason: 'the account was erased here' }]);
      continue;
    }
    if (unchanged.has(person)) {
      say('unchanged', []);
      continue;
    }
    const rival = claims.emailHolder(person, before?.user.id);
    if (rival !== null) {
      const outcome = before ? 'kept' : 'rejected';
      say(outcome, [{ field: 'email', reason: `user ${sourceId} has the same e-mail as ${rival}` }]);
      continue;
    }
    const owned = claims.withoutForeignPhone(candidate, before?.user.id);
    claims.add(owned.person);
    if (before) {
      const update = updateOf(before, owned, keyring);
      updates.push(update);
      const kept = keptBy(update, keyring);
      const isKept = kept.length > 0 && !update.takesAccount && !update.takesPassword;
      say(isKept ? 'kept' : 'updated', [...owned.problems, ...kept]);
      continue;
    }
    const id = idOf(sourceId);
    const isFree = id !== null && !holders.ids.has(id);
    inserts.push({ ...owned, id: isFree ? id : null });
    say('created', owned.problems);
  }
  return { verdicts, inserts, updates, seen };
}

/** Who has which e-mail and verified phone: here, and earlier in the same import. */
function createClaims(holders: Holders, overlay: Overlay | null) {
  const emails = new Map<string, string>();
  const phones = new Map<string, string>();
  const nameOf = (userId: number): string => {
    const sourceId = holders.sourceIds.get(userId);
    return sourceId === undefined ? `user ${userId} here` : `user ${sourceId}`;
  };
  const named = (sourceId: string | null | undefined): string | null =>
    sourceId === null || sourceId === undefined ? null : `user ${sourceId}`;
  const held = (by: number | undefined, self: number | undefined): string | null =>
    by === undefined || by === self ? null : nameOf(by);

  const emailHolder = ({ emailKey }: Person, self: number | undefined): string | null =>
    emailKey === null
      ? null
      : (held(holders.emails.get(emailKey), self) ??
        named(emails.get(emailKey) ?? (self === undefined ? overlay?.withEmail(emailKey) : null)));

  const phoneHolder = ({ account }: Person, self: number | undefined): string | null =>
    account.phone === null || !account.isPhoneVerified || !account.isActive
      ? null
      : (held(holders.phones.get(account.phone), self) ??
        named(phones.get(account.phone) ?? (self === undefined ? overlay?.withPhone(account.phone) : null)));

  return {
    emailHolder,

    /** Without a phone that another user has verified: it stays with who came first. */
    withoutForeignPhone(candidate: Candidate, self: number | undefined): Candidate {
      const { person, problems } = candidate;
      const rival = phoneHolder(person, self);
      if (rival === null) return candidate;
      const reason = `user ${person.sourceId} has the same verified phone as ${rival}`;
      const account = { ...person.account, phone: null, isPhoneVerified: false, phonePrecedesEmail: false };
      return {
        ...candidate,
        person: { ...person, account },
        problems: [...problems, { field: 'phone', reason }],
      };
    },

    add({ sourceId, emailKey, account }: Person): void {
      if (emailKey !== null) emails.set(emailKey, sourceId);
      if (account.phone !== null && account.isPhoneVerified && account.isActive)
        phones.set(account.phone, sourceId);
    },
  };
}

function updateOf(known: Known, candidate: Candidate, keyring: Keyring): Update {
  const { isStaff, role } = known.user;
  return {
    known,
    candidate,
    account: { ...candidate.person.account, isStaff, role },
    // Whoever can write to the shop's database must not get a password or an address of staff here with it.
    takesAccount: !isStaff && profileOf(known.user) === known.row.profile,
    takesPassword: !isStaff && hasImportedCredentials(known) && !isSameHash(candidate.person, known, keyring),
  };
}

/** What an update leaves as it is here. */
function keptBy(update: Update, keyring: Keyring): Problem[] {
  const { known, candidate, account, takesAccount, takesPassword } = update;
  const hasNewHash = !isSameHash(candidate.person, known, keyring);
  const { id, isStaff } = known.user;
  const there = candidate.person.account;
  if (isStaff)
    return hasNewHash || profileOf(there) !== known.row.profile
      ? [{ field: 'account', reason: `they are staff here: latchkey users update ${id} changes them` }]
      : [];
  return [
    ...(there.isStaff
      ? [
          {
            field: 'role',
            reason: `they are staff in Django; latchkey users update ${id} --role ${there.role} makes them staff here`,
          },
        ]
      : []),
    ...(hasNewHash && !takesPassword
      ? [{ field: 'password', reason: 'it, or an address, was changed here since the last import' }]
      : []),
    ...(takesAccount || profileOf(account) === known.row.profile
      ? []
      : [{ field: 'account', reason: 'it was changed here since the last import' }]),
  ];
}
