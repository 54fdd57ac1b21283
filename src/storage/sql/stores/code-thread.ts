import { parentPort, workerData } from 'node:worker_threads';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { LOCK_PATIENCE, SqliteConnection } from '../sqlite-connection.ts';
import { openDurable } from '../sqlite-open.ts';
import type { ThreadAnswer, ThreadData } from './code-file.ts';
import { issueCodes } from './issue-codes.ts';

/** The thread that stores codes: posts `ready` once, then answers each list of codes when they are on the disk. */
const { file, statements } = workerData as ThreadData;
const connection = new SqliteConnection(openDurable(file));

async function store(codes: readonly NewCode[]): Promise<ThreadAnswer> {
  try {
    const outcomes = await connection.begin(() => {
      const issued = issueCodes(connection, statements, codes);
      connection.run('commit');
      return issued;
    }, LOCK_PATIENCE);
    return { outcomes };
  } catch (error) {
    if (connection.isInTransaction) connection.run('rollback');
    return { isUnavailable: error instanceof Unavailable };
  }
}

parentPort?.on('message', async (codes: readonly NewCode[]) => {
  parentPort?.postMessage(await store(codes));
});
parentPort?.postMessage('ready');
