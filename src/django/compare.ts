import { hasImportedCredentials, isSameHash, PROFILE } from './fingerprints.ts';
import { type ImportOptions, importDjango, type Target } from './import.ts';
import { knownPeople } from './people.ts';
import type { Person } from './person.ts';
import type { Counts } from './report.ts';
import type { DjangoSource } from './source.ts';

/** People who are looked at one by one. */
const SAMPLES = 20;

/** One person on both sides. */
export interface Sample {
  /** Their primary key in Django. */
  readonly id: string;
  /** null: they are not here. */
  readonly userId: number | null;
  /** The names of what differs. */
  readonly differs: readonly string[];
}

export interface Comparison {
  readonly inDjango: number;
  /** How many users came from Django. */
  readonly here: number;
  readonly missingHere: number;
  readonly missingThere: number;
  /** What an import would do now. */
  readonly counts: Counts;
  readonly samples: readonly Sample[];
}

/** Compares the users of a Django with those who came from there: all by their keys, and some field by field. */
export async function compareWithDjango(
  source: DjangoSource,
  target: Target,
  options: ImportOptions,
): Promise<Comparison> {
  let seen = 0;
  let number = 0;
  const picked: Person[] = [];
  const { users } = (await source.survey()).rows;
  const every = Math.max(1, Math.floor((users ?? 0) / SAMPLES));
  const report = await importDjango(source, target, {
    ...options,
    mode: 'rehearse',
    onPlan(candidates, plan) {
      seen += plan.seen.length;
      for (const { person } of candidates)
        if (number++ % every === 0 && picked.length < SAMPLES) picked.push(person);
    },
  });
  const { rows } = await countImported(target);
  return {
    inDjango: users ?? 0,
    here: rows,
    missingHere: (users ?? 0) - seen,
    missingThere: rows - seen,
    counts: report.counts,
    samples: await samplesOf(target, picked),
  };
}

async function countImported({ database: { reader } }: Target): Promise<{ rows: number }> {
  const found = await reader.db
    .selectFrom('imported_users')
    .select((is) => is.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return { rows: Number(found.rows) };
}

async function samplesOf({ database, keyring }: Target, people: readonly Person[]): Promise<Sample[]> {
  const known = await knownPeople(
    database.reader,
    people.map(({ sourceId }) => sourceId),
  );
  return people.map((person): Sample => {
    const found = known.get(person.sourceId);
    if (!found) return { id: person.sourceId, userId: null, differs: [] };
    const fields = PROFILE.filter(
      (name) => JSON.stringify(found.user[name]) !== JSON.stringify(person.account[name]),
    );
    const isSamePassword = hasImportedCredentials(found) && isSameHash(person, found, keyring);
    const differs = [...fields, ...(isSamePassword ? [] : ['password'])];
    return { id: person.sourceId, userId: found.user.id, differs };
  });
}
