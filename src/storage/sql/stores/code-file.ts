import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import type { Check } from '../../../contracts/health.ts';
import type { Storage } from '../../../contracts/storage.ts';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { MINUTE } from '../../../lib/clock.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import { CROWD } from '../../../lib/turn.ts';
import type { Schema } from '../schema.ts';
import { isCorruption, LOCK_PATIENCE } from '../sqlite-connection.ts';
import type { SqliteFile } from '../sqlite-file.ts';
import type { SqliteWriter } from '../sqlite-writer.ts';
import type { Outcome, StoreCodes } from './code-plan.ts';
import { type CodeStatements, codeStatements } from './code-statements.ts';
import { issueCodes } from './issue-codes.ts';

/** How many codes one transaction stores at most. */
const MOST_AT_ONCE = 200;
/** And the thread: while it stores some, the next ones are made ready and those before are answered. */
const MOST_IN_THREAD = 32;
/** Has the same extension as this file: .ts in a checkout, .js when compiled. */
const THREAD = new URL(`./code-thread${extname(import.meta.url)}`, import.meta.url);
/** What the thread may hold, MiB: it has the codes of one transaction at a time. */
const MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/** How long after a thread has ended, or did not start, another one is tried, milliseconds. */
const REST = MINUTE;

const SLOWER = 'Many codes at once take longer: they are stored without a thread of their own.';

export interface ThreadData {
  readonly file: string;
  /** @see SqliteFile.identities */
  readonly identities: SqliteFile['identities'];
  readonly statements: CodeStatements;
}

export interface ThreadJob {
  readonly codes: readonly NewCode[];
  /** How long another process's write lock is waited for, milliseconds. */
  readonly patience: number;
}

type Outcomes = ReadonlyArray<Outcome | null>;
/** Why nothing was stored, with SQLite's code. */
interface ThreadFault {
  readonly isUnavailable: boolean;
  readonly errcode: number | undefined;
  readonly message: string;
}
/** What became of codes, once they are on the disk. */
export type ThreadAnswer = { readonly outcomes: Outcomes } | ThreadFault;

interface Waiting {
  readonly code: NewCode;
  /** By performance.now(). */
  readonly askedAt: number;
  resolve(outcome: Outcome | null): void;
  reject(error: unknown): void;
}

/** Stores codes in a SQLite file. */
interface CodeFile {
  /** If it rejects, nothing is stored. */
  readonly store: StoreCodes;
  /** What is wrong with the thread, if anything is. */
  inspect(): readonly Check[];
  close(): Promise<void>;
}

/**
 * Stores codes in a file. To store a code takes longer than all else that is done for it, so on a busy server a thread does
 * it: that writes by a connection of its own while this thread answers others. It starts when many codes come at once; until
 * it is ready, and when it has ended, codes are stored here.
 */
export function createCodeFile({
  file,
  opened,
  writer,
  db,
}: {
  file: string;
  opened: SqliteFile;
  writer: SqliteWriter;
  db: Kysely<Schema>;
}): CodeFile {
  let statements: CodeStatements | undefined;
  let thread: Worker | undefined;
  let isReady = false;
  let restsUntil = 0;
  /** Why there is no thread. */
  let fault: unknown;
  let isWriting = false;
  let waiting: Waiting[] = [];

  const compiled = (): CodeStatements => {
    statements ??= codeStatements(db);
    return statements;
  };
  const start = (): Worker => {
    const worker = new Worker(THREAD, {
      workerData: { file, identities: opened.identities, statements: compiled() } satisfies ThreadData,
      // Keeps the process's secrets out of the thread.
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: MEMORY,
    });
    worker.unref();
    worker.once('message', () => {
      isReady = true;
      fault = undefined;
    });
    worker.on('error', (error) => {
      fault = error;
    });
    worker.once('exit', () => {
      thread = undefined;
      isReady = false;
      restsUntil = performance.now() + REST;
    });
    return worker;
  };
  const startIfRested = (): void => {
    if (thread || performance.now() < restsUntil) return;
    try {
      opened.requireInPlace();
      thread = start();
    } catch (error) {
      // Also where the system has no thread left.
      fault = error;
      restsUntil = performance.now() + REST;
    }
  };
  /** Whether a thread can be given codes: another one may have taken its place. */
  const writesIn = (worker: Worker): boolean => isReady && worker === thread;

  const faultOf = ({ isUnavailable, errcode, message }: ThreadFault): Error => {
    const cause = Object.assign(new Error(message), { errcode });
    if (isCorruption(cause)) opened.markCorrupt(cause);
    return isUnavailable ? unavailable(cause) : cause;
  };
  const ask = (worker: Worker, job: ThreadJob): Promise<Outcomes> => {
    const { promise, resolve, reject } = Promise.withResolvers<Outcomes>();
    // It may have stored them: nobody is told that it has, and nobody stores them again.
    const onExit = (): void => reject(unavailable(new Error('the thread that stores codes has ended')));
    const onMessage = (answer: ThreadAnswer): void => {
      worker.off('exit', onExit);
      if ('outcomes' in answer) resolve(answer.outcomes);
      else reject(faultOf(answer));
    };
    worker.once('exit', onExit);
    worker.once('message', onMessage);
    worker.postMessage(job);
    return promise;
  };

  /** Those who have waited for too long are told so. */
  const takeWaiting = (): readonly Waiting[] => {
    const earliest = performance.now() - LOCK_PATIENCE.timeout;
    const tooLate = waiting.filter(({ askedAt }) => askedAt <= earliest);
    for (const { reject } of tooLate) reject(unavailable(new Error('other changes took too long')));
    const inTime = waiting.slice(tooLate.length);
    // In equal parts: a single one that is left would keep the next crowd waiting for a sync of the disk.
    const parts = Math.max(1, Math.ceil(inTime.length / MOST_IN_THREAD));
    const size = Math.ceil(inTime.length / parts);
    waiting = inTime.slice(size);
    return inTime.slice(0, size);
  };
  const writeSome = async (worker: Worker): Promise<void> => {
    let taken: readonly Waiting[] = [];
    try {
      const outcomes = await writer.elsewhere(async () => {
        if (!writesIn(worker)) return [];
        taken = takeWaiting();
        const [oldest] = taken;
        if (!oldest) return [];
        const patience = oldest.askedAt + LOCK_PATIENCE.timeout - performance.now();
        return ask(worker, { codes: taken.map(({ code }) => code), patience });
      });
      for (const [index, { resolve }] of taken.entries()) resolve(outcomes[index] ?? null);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  };
  /** While the thread writes, the codes of later turns join each other. If it has ended, they are stored alone. */
  const writeAll = async (worker: Worker): Promise<void> => {
    isWriting = true;
    while (writesIn(worker) && waiting.length > 0) await writeSome(worker);
    isWriting = false;
    const left = waiting;
    waiting = [];
    for (const { resolve } of left) resolve(null);
  };

  return {
    store(codes) {
      // With fewer in a turn a thread would not help.
      if (codes.length >= CROWD) startIfRested();
      if (!thread || !isReady) {
        const outcomes = writer.atOnce((connection) => issueCodes(connection, compiled(), codes));
        return codes.map(async (_, index) => (await outcomes)[index] ?? null);
      }
      const askedAt = performance.now();
      const promises = codes.map((code) => {
        const { promise, resolve, reject } = Promise.withResolvers<Outcome | null>();
        waiting.push({ code, askedAt, resolve, reject });
        return promise;
      });
      if (!isWriting) void writeAll(thread);
      return promises;
    },

    inspect: () => (fault === undefined ? [] : [{ name: 'codes', state: 'degraded', text: SLOWER, fault }]),

    async close() {
      await thread?.terminate();
    },
  };
}

const unavailable = (cause: Error): Unavailable => new Unavailable('the database', cause);

/**
 * On SQLite: stores the codes that are requested together in one transaction. They are decided on by the rules that
 * PostgreSQL has (`code-turns.ts`); what those leave open, `carefully` stores one by one.
 */
export function shareCodesInFile(store: StoreCodes, carefully: Storage['issueCode']): Storage['issueCode'] {
  const orAlone = async (code: NewCode, stored: Promise<Outcome | null>): Promise<Outcome> => {
    try {
      const outcome = await stored;
      if (outcome) return outcome;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
    }
    return carefully(code);
  };
  const together = async (codes: readonly NewCode[]): Promise<readonly Promise<Outcome>[]> => {
    const stored = store(codes);
    return codes.map((code, index) => orAlone(code, stored[index] as Promise<Outcome | null>));
  };
  return shareTurns({ together, alone: carefully, most: MOST_AT_ONCE, crowd: CROWD });
}
