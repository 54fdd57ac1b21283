import { sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import { reasonOf, UniqueViolation, UsageError } from '../lib/failures.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { Database, Handle } from '../storage/sql/database.ts';
import { mayBeRetried } from '../storage/sql/postgres-errors.ts';
import {
  type BelongingContext,
  type BelongingKind,
  credentialHashOf,
  endUnseenSessions,
  ownerIdOf,
  readBelongings,
  storeBelongings,
} from './belongings.ts';
import { raiseIds } from './ids.ts';
import { createOverlay, type Overlay } from './overlay.ts';
import { goneFrom, knownPeople, type Owner, ownerFrom, plannedOwner } from './people.ts';
import { createPersonReader, type PersonOptions } from './person.ts';
import { type Counts, counted, type Rejects, type Verdict } from './report.ts';
import { advanceRun, beginRun, finishRun, newRun, type Run, type RunKey } from './run.ts';
import { type DjangoSource, KINDS, type Kind, type Placed, type Survey } from './source.ts';
import { type NewStaff, storeUsers } from './store-users.ts';
import { endUnseenTokens, takenOver } from './taken-over.ts';
import { type Candidate, type Plan, planUsers, prepareUsers } from './users.ts';

/** How often a page is planned anew because somebody registered or changed at that moment. */
const MAX_TRIES = 5;
const GONE_PAGE = 1000;

export interface Target {
  readonly database: Database;
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Records a new member of staff in the audit trail, in the transaction that creates them. */
  readonly recordStaff: (handle: Handle, staff: NewStaff) => Promise<void>;
}

export interface ImportOptions extends Omit<PersonOptions, 'hasAllauth'> {
  readonly djangoKeys: readonly string[];
  /** `rehearse` stores nothing. */
  readonly mode: 'import' | 'rehearse';
  readonly key: RunKey;
  readonly restarts: boolean;
  /** Opens the file of rejects, of which the first bytes stay. */
  readonly openRejects: (bytes: number) => Rejects;
  readonly onProgress: (verb: string, done: number, total: number) => void;
  /** Called with the users of each page as they are planned. */
  readonly onPlan?: (candidates: readonly Candidate[], plan: Plan) => void;
}

export interface ImportReport {
  readonly survey: Survey;
  readonly counts: Counts;
  /** Users who have another id than in Django, where somebody had theirs. */
  readonly renumbered: number;
  /** Members of staff who were created. */
  readonly staff: number;
  /** Whether it went on where an interrupted one ended. */
  readonly wasInterrupted: boolean;
}

/**
 * Imports what a Django has, a transaction for each page: killed at any moment, it leaves whole pages, and goes on after them
 * when it is called again. Called again later, it takes over what changed there since, and leaves what changed here.
 *
 * @throws UsageError when the source cannot be read, or another import is under way
 */
export async function importDjango(
  source: DjangoSource,
  target: Target,
  options: ImportOptions,
): Promise<ImportReport> {
  const { database, clock } = target;
  const survey = await reading(source, 0, () => source.survey());
  if (survey.rows.users === null)
    throw new UsageError(
      `--from: expected users in ${options.mapping.tables.users?.table}, ${source.place} has none; --map names another table`,
    );
  const isRehearsal = options.mode === 'rehearse';
  const begin = { now: clock.now(), restarts: options.restarts };
  let run: Run = isRehearsal
    ? newRun(begin.now)
    : await database.transaction((handle) => beginRun(handle, options.key, begin));
  const wasInterrupted = run.position !== null || run.kind !== 'users';
  const rejects = options.openRejects(run.rejectsBytes);
  const overlay = isRehearsal ? createOverlay() : null;
  const importer = createPageImporter(target, options, { survey, overlay, run });
  if (!isRehearsal) await database.transaction((handle) => raiseIds(handle, survey.highestId));
  const totals = KINDS.map((kind) => survey.rows[kind] ?? 0);
  const total = totals.reduce((sum, rows) => sum + rows, 0);
  let done = rowsIn(run.counts);
  let [renumbered, staff] = [0, 0];
  try {
    for (const kind of KINDS.slice(KINDS.indexOf(run.kind))) {
      if (survey.rows[kind] === null) continue;
      if (run.kind !== kind) run = { ...run, ...(await moveTo(kind, run)) };
      const rows = source.pages(kind, run.position)[Symbol.asyncIterator]();
      let pages = 0;
      for (;;) {
        const next = await reading(source, done, () => rows.next());
        if (next.done) break;
        const from = run;
        const outcome = await importer(kind, next.value, async (handle, verdicts) => {
          const rejectsBytes = rejects.add(from.rejectsBytes, verdicts);
          const position = next.value.at(-1)?.position ?? from.position;
          const to = { ...from, position, counts: counted(from.counts, verdicts), rejectsBytes };
          if (handle) await advanceRun(handle, from, to);
          return to;
        });
        run = outcome.run;
        renumbered += outcome.renumbered;
        staff += outcome.staff;
        done += next.value.length;
        pages += 1;
        if (!isRehearsal && kind === 'users' && Number.isInteger(Math.log2(pages)))
          await learnSizes(database);
        options.onProgress(isRehearsal ? 'checked' : 'imported', done, total);
      }
      // An interrupted import has reported them.
      if (kind === 'users' && !isRehearsal && run.counts.users.deleted === 0)
        run = await reportGone(database, run, rejects);
      if (kind === 'sessions' && !isRehearsal && options.djangoKeys.length > 0)
        await database.transaction((handle) => endUnseenSessions(handle, run.startedAt));
      // An empty table rather was emptied after the move than everybody signed out.
      if (kind === 'tokens' && !isRehearsal && (survey.rows.tokens ?? 0) > 0)
        await database.transaction((handle) => endUnseenTokens(handle, run.startedAt));
    }
    if (!isRehearsal) await database.transaction((handle) => finishRun(handle, run, clock.now()));
  } finally {
    overlay?.close();
  }
  return { survey, counts: run.counts, renumbered, staff, wasInterrupted };

  async function moveTo(kind: Kind, from: Run): Promise<Pick<Run, 'kind' | 'position'>> {
    const to = { kind, position: null };
    if (!isRehearsal) await database.transaction((handle) => advanceRun(handle, from, { ...from, ...to }));
    return to;
  }
}

/** PostgreSQL keeps the plans of statements: those for tables that were empty would read millions of rows for each page. */
async function learnSizes(database: Database): Promise<void> {
  if (database.single.dialect === 'postgres')
    await sql`analyze users, imported_users`.execute(database.single.db);
}

const rowsIn = (counts: Counts): number =>
  Object.values(counts).reduce(
    (sum, { created, updated, unchanged, kept, rejected }) =>
      sum + created + updated + unchanged + kept + rejected,
    0,
  );

/** Reads from the source. @throws UsageError that says how far it is, when the source goes away */
async function reading<T>(source: DjangoSource, done: number, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `import: ${source.place} cannot be read any more after ${done} rows (${reasonOf(error)}); what was read is stored: run it again, and it goes on there`,
    );
  }
}

/** Reports who was imported and is in Django no more. They stay: deleting somebody is for people to decide. */
async function reportGone(database: Database, from: Run, rejects: Rejects): Promise<Run> {
  let run = from;
  for (let after = ''; ; ) {
    const page = await goneFrom(database.reader, from.id, after, GONE_PAGE);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last;
    const verdicts = page.map(
      (id): Verdict => ({
        kind: 'users',
        id,
        outcome: 'deleted',
        problems: [{ field: 'id', reason: 'it is in Django no more; here it stays' }],
      }),
    );
    run = {
      ...run,
      counts: counted(run.counts, verdicts),
      rejectsBytes: rejects.add(run.rejectsBytes, verdicts),
    };
  }
  if (run !== from) await database.transaction((handle) => advanceRun(handle, from, run));
  return run;
}

/** Called in the transaction of a page, last; without a handle in a rehearsal. @returns how far the run is with the page */
type Finish = (handle: Handle | null, verdicts: readonly Verdict[]) => Promise<Run>;

function createPageImporter(
  target: Target,
  options: ImportOptions,
  { survey, overlay, run: { id: runId, startedAt } }: { survey: Survey; overlay: Overlay | null; run: Run },
) {
  const { database, keyring, clock, recordStaff } = target;
  const { zone, mapping, djangoKeys } = options;
  const wrapping = overlay ? 'leave' : 'wrap';
  const readPerson = createPersonReader(target, { ...options, hasAllauth: survey.rows.emails !== null });

  async function importUsers(page: readonly Placed[], finish: Finish) {
    const rejected: Verdict[] = [];
    const readings = page.flatMap(({ position, row }) => {
      const { person, problems } = readPerson(row);
      if (person) return [{ person, problems }];
      const id = String(row[mapping.tables.users?.key ?? 'id'] ?? `row ${position}`);
      rejected.push({ kind: 'users', id, outcome: 'rejected', problems });
      return [];
    });
    const candidates = await prepareUsers(database.reader, readings, keyring, wrapping);
    if (overlay) {
      const plan = await planUsers(database.reader, candidates, keyring, overlay);
      for (const { person } of plan.inserts) overlay.add(person);
      options.onPlan?.(candidates, plan);
      const run = await finish(null, [...rejected, ...plan.verdicts]);
      const staff = plan.inserts.filter(({ person }) => person.account.isStaff).length;
      return { run, renumbered: 0, staff };
    }
    return database.transaction(async (handle) => {
      const plan = await planUsers(handle, candidates, keyring, null);
      const context = { keyring, zone, run: runId, now: clock.now() };
      const { renumbered, staff } = await storeUsers(handle, plan, context);
      for (const one of staff) await recordStaff(handle, one);
      const run = await finish(handle, [...rejected, ...plan.verdicts]);
      return { run, renumbered, staff: staff.length };
    });
  }

  async function importBelongings(kind: BelongingKind, page: readonly Placed[], finish: Finish) {
    const hashes = page.flatMap(({ row }) => credentialHashOf(kind, row) ?? []);
    const context: BelongingContext = {
      mapping,
      zone,
      djangoKeys,
      wrapping,
      startedAt,
      now: clock.now(),
      takenOver: await takenOver(database.reader, hashes),
    };
    const ids = [...new Set(page.flatMap(({ row }) => ownerIdOf(kind, row, context) ?? []))];
    const { verdicts, rows } = await readBelongings(kind, page, await ownersOf(ids), context);
    const run = overlay
      ? await finish(null, verdicts)
      : await database.transaction(async (handle) => {
          await storeBelongings(handle, kind, rows, context);
          return finish(handle, verdicts);
        });
    return { run, renumbered: 0, staff: 0 };
  }

  async function ownersOf(ids: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
    const known = await knownPeople(database.reader, ids);
    const owners = new Map([...known].map(([id, one]) => [id, ownerFrom(one, keyring)] as const));
    for (const id of ids) {
      const found = owners.has(id) ? null : overlay?.find(id);
      if (found) owners.set(id, plannedOwner(found));
    }
    return owners;
  }

  return async (kind: Kind, page: readonly Placed[], finish: Finish) => {
    for (let tries = 1; ; tries++) {
      try {
        return await (kind === 'users' ? importUsers(page, finish) : importBelongings(kind, page, finish));
      } catch (error) {
        // Somebody registered at the same moment, or was changed or deleted: the page is planned anew.
        const isTransient = error instanceof UniqueViolation || mayBeRetried(error);
        if (tries === MAX_TRIES || !isTransient) throw error;
      }
    }
  };
}
