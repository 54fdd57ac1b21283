import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import type { Storage } from '../../../contracts/storage.ts';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import type { Schema } from '../schema.ts';
import type { SqliteWriter } from '../sqlite-writer.ts';
import type { Outcome, StoreCodes } from './code-plan.ts';
import { type CodeStatements, codeStatements } from './code-statements.ts';
import { issueCodes } from './issue-codes.ts';

/** How many codes one transaction stores at most. */
const MOST_AT_ONCE = 200;
/** And the thread: while it stores some, the next ones are made ready and those before are answered. */
const MOST_IN_THREAD = 32;
/** With fewer in a turn a thread would not help. */
const BUSY = 16;
/** Has the same extension as this file: .ts in a checkout, .js when compiled. */
const THREAD = new URL(`./code-thread${extname(import.meta.url)}`, import.meta.url);
/** What the thread may hold, MiB: it has the codes of one transaction at a time. */
const MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

export interface ThreadData {
  readonly file: string;
  readonly statements: CodeStatements;
}

type Outcomes = ReadonlyArray<Outcome | null>;
/** What became of codes, once they are on the disk; or that nothing was stored. */
export type ThreadAnswer = { readonly outcomes: Outcomes } | { readonly isUnavailable: boolean };

interface Waiting {
  readonly code: NewCode;
  resolve(outcome: Outcome | null): void;
  reject(error: unknown): void;
}

/** Stores codes in a SQLite file. */
interface CodeFile {
  /** If it rejects, nothing is stored. */
  readonly store: StoreCodes;
  close(): Promise<void>;
}

/**
 * Stores codes in a file. To store a code takes longer than all else that is done for it, so on a busy server a thread does
 * it: that writes by a connection of its own while this thread answers others. It starts when many codes come at once; until
 * it is ready, and if it has ended, codes are stored here.
 */
export function createCodeFile(file: string, writer: SqliteWriter, db: Kysely<Schema>): CodeFile {
  let statements: CodeStatements | undefined;
  let thread: Worker | undefined;
  let isReady = false;
  let isWriting = false;
  let waiting: Waiting[] = [];

  const compiled = (): CodeStatements => {
    statements ??= codeStatements(db);
    return statements;
  };
  const start = (): Worker => {
    const worker = new Worker(THREAD, {
      workerData: { file, statements: compiled() } satisfies ThreadData,
      // Keeps the process's secrets out of the thread.
      env: {},
      argv: [],
      resourceLimits: MEMORY,
    });
    worker.unref();
    worker.once('message', () => {
      isReady = true;
    });
    // Without it, codes are stored here.
    worker.on('error', () => {});
    worker.once('exit', () => {
      isReady = false;
    });
    return worker;
  };

  const takeWaiting = (most: number): readonly Waiting[] => {
    const taken = waiting.slice(0, most);
    waiting = waiting.slice(most);
    return taken;
  };
  const writeSome = async (worker: Worker): Promise<void> => {
    let taken: readonly Waiting[] = [];
    try {
      const outcomes = await writer.elsewhere(async () => {
        if (!isReady) return [];
        taken = takeWaiting(MOST_IN_THREAD);
        return ask(
          worker,
          taken.map(({ code }) => code),
        );
      });
      for (const [index, { resolve }] of taken.entries()) resolve(outcomes[index] ?? null);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  };
  /** While the thread writes, the codes of later turns join each other. If it has ended, they are stored alone. */
  const writeAll = async (worker: Worker): Promise<void> => {
    isWriting = true;
    while (isReady && waiting.length > 0) await writeSome(worker);
    isWriting = false;
    for (const { resolve } of takeWaiting(waiting.length)) resolve(null);
  };

  return {
    store(codes) {
      if (codes.length >= BUSY) thread ??= start();
      if (!thread || !isReady) {
        const outcomes = writer.atOnce((connection) => issueCodes(connection, compiled(), codes));
        return codes.map(async (_, index) => (await outcomes)[index] ?? null);
      }
      const promises = codes.map((code) => {
        const { promise, resolve, reject } = Promise.withResolvers<Outcome | null>();
        waiting.push({ code, resolve, reject });
        return promise;
      });
      if (!isWriting) void writeAll(thread);
      return promises;
    },

    async close() {
      await thread?.terminate();
    },
  };
}

/** @throws Unavailable if the file cannot be written now; Error for the codes' own sake */
function ask(worker: Worker, codes: readonly NewCode[]): Promise<Outcomes> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcomes>();
  const onExit = (): void => reject(new Error('the thread that stores codes has ended'));
  const onMessage = (answer: ThreadAnswer): void => {
    worker.off('exit', onExit);
    if ('outcomes' in answer) resolve(answer.outcomes);
    else if (answer.isUnavailable) reject(new Unavailable('the database', new Error('codes are not stored')));
    else reject(new Error('codes cannot be stored together'));
  };
  worker.once('exit', onExit);
  worker.once('message', onMessage);
  worker.postMessage(codes);
  return promise;
}

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
  return shareTurns({ together, alone: carefully, most: MOST_AT_ONCE });
}
