import type { Role } from '../contracts/user.ts';
import { toDjango } from '../hashing/formats/django.ts';
import { UsageError } from '../lib/failures.ts';
import type { Keyring } from '../lib/keyring.ts';
import { openLinkFacts, sealLinkFacts } from '../links/django-facts.ts';
import type { Handle } from '../storage/sql/database.ts';
import { toColumns } from '../storage/sql/stores/user-rows.ts';
import { emptyAccount, endsCredentials } from '../users/account.ts';
import { fingerprintOf, hashMacOf, hasImportedCredentials, profileOf } from './fingerprints.ts';
import { newIds, raiseIds } from './ids.ts';
import { pythonMoment } from './moments.ts';
import type { Person } from './person.ts';
import { insertRows, isAmong } from './rows.ts';
import type { Candidate, Plan, Update } from './users.ts';

interface Context {
  readonly keyring: Keyring;
  /** Of moments without an offset. */
  readonly zone: string;
  readonly run: number;
  readonly now: number;
}

/** The columns of imported_users that say what Django has. @param hashFact the hash there, where the one here does not tell */
function importedColumns(person: Person, hashFact: string | undefined, { keyring, zone, run }: Context) {
  const { sourceId, email, lastLogin, account } = person;
  const facts = {
    ...(hashFact !== undefined && { hash: hashFact }),
    ...(zone !== 'UTC' && lastLogin !== null && { login: pythonMoment(lastLogin, zone) }),
    ...(email !== (account.email ?? '') && { email }),
  };
  return {
    source_id: sourceId,
    fingerprint: fingerprintOf(person, keyring),
    hash_mac: hashMacOf(person, keyring),
    link_facts: sealLinkFacts(keyring, sourceId, facts),
    is_superuser: person.isSuperuser,
    seen_by: run,
  };
}

const hashFactOf = ({ person, hash: { stored } }: Candidate): string | undefined =>
  toDjango(stored) === person.hash ? undefined : person.hash;

interface Stored {
  /** How many users got another id than in Django. */
  readonly renumbered: number;
  /** The members of staff who were created. */
  readonly staff: readonly NewStaff[];
}

/** Somebody who can change more here than their own account from now on. */
export interface NewStaff {
  readonly userId: number;
  readonly role: Role;
}

/** Carries a plan out, in the transaction in which it was made. */
export async function storeUsers(handle: Handle, plan: Plan, context: Context): Promise<Stored> {
  const { inserts, updates, seen } = plan;
  // Whoever had it was deleted since it was prepared: the next run wraps it.
  for (const { hash: prepared } of [
    ...inserts,
    ...updates.flatMap((one) => (one.takesPassword ? one.candidate : [])),
  ])
    if (prepared.isFast) throw new UsageError('import: a customer was deleted at this moment; run it again');
  const without = inserts.filter(({ id }) => id === null);
  const highest = Math.max(0, ...inserts.map(({ id }) => id ?? 0));
  // Django may have got more users since it was looked at.
  await raiseIds(handle, highest);
  const ids = await newIds(handle, without.length, highest);
  const placed = inserts.map((insert) => ({ ...insert, id: insert.id ?? (ids.pop() as number) }));
  if (placed.length > 0) {
    await insertRows(
      handle,
      'users',
      placed.map(({ id, person, hash: { stored } }) => ({
        id,
        ...toColumns({ ...person.account, password: stored }),
        last_login: person.lastLogin,
      })),
    );
    await insertRows(
      handle,
      'imported_users',
      placed.map((candidate) => ({
        ...importedColumns(candidate.person, hashFactOf(candidate), context),
        imported_at: context.now,
        user_id: candidate.id,
        profile: profileOf(candidate.person.account),
        auth_generation: 1,
        sign_in_generation: 1,
      })),
    );
  }
  if (seen.length > 0)
    await handle.db
      .updateTable('imported_users')
      .set({ seen_by: context.run })
      .where(isAmong(handle, 'source_id', seen, 'text'))
      .execute();
  for (const update of updates) await storeUpdate(handle, update, context);
  const staff = placed.flatMap(({ id, person: { account } }) =>
    account.role === null ? [] : [{ userId: id, role: account.role }],
  );
  return { renumbered: without.length, staff };
}

async function storeUpdate({ db }: Handle, update: Update, context: Context): Promise<void> {
  const { known, candidate, account, takesAccount, takesPassword } = update;
  const { user, row } = known;
  const isSameEmail = account.email === user.email;
  const taken = {
    ...account,
    // What was confirmed here stays so.
    isEmailVerified: account.isEmailVerified || (isSameEmail && user.isEmailVerified),
    mayHoldPhone: user.mayHoldPhone || account.phone !== user.phone,
    phonePrecedesEmail:
      isSameEmail && user.isEmailVerified
        ? user.phonePrecedesEmail && account.phone !== null
        : account.phonePrecedesEmail,
  };
  const after = takesAccount ? taken : user;
  const ends = takesPassword || endsCredentials({ ...emptyAccount, ...user }, { ...emptyAccount, ...after });
  const generation = user.authGeneration + (ends ? 1 : 0);
  const lastLogin = Math.max(user.lastLogin ?? 0, candidate.person.lastLogin ?? 0) || null;
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({
      ...(takesAccount && toColumns(taken)),
      ...(takesPassword && { password: candidate.hash.stored }),
      last_login: lastLogin,
      auth_generation: generation,
    })
    .where('id', '=', user.id)
    // Whoever changes the password at this moment comes first, and the next run sees it.
    .where('auth_generation', '=', user.authGeneration)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  if (ends) {
    await db.deleteFrom('sessions').where('user_id', '=', user.id).execute();
    await db.deleteFrom('auth_tokens').where('user_id', '=', user.id).execute();
  }
  const { keyring } = context;
  const former = openLinkFacts(keyring, row.source_id, row.link_facts).hash;
  const columns = importedColumns(candidate.person, takesPassword ? hashFactOf(candidate) : former, context);
  await db
    .updateTable('imported_users')
    .set({
      ...columns,
      ...(takesPassword && { imported_at: context.now }),
      ...(takesAccount && { profile: profileOf(account) }),
      // Where something was changed here, the next run must see it, too.
      ...(hasImportedCredentials(known) && { auth_generation: generation }),
    })
    .where('source_id', '=', row.source_id)
    .execute();
}
