import { parentPort, workerData } from 'node:worker_threads';
import { Unavailable } from '../../../lib/failures.ts';
import { LOCK_PATIENCE, SqliteConnection } from '../sqlite-connection.ts';
import { identityOf } from '../sqlite-file.ts';
import { openAgain } from '../sqlite-open.ts';
import type { ThreadAnswer, ThreadData, ThreadJob } from './code-file.ts';
import { issueCodes } from './issue-codes.ts';

/** The thread that stores codes: posts `ready` once, then answers each list of codes when they are on the disk. */
const { file, identities, statements } = workerData as ThreadData;

/** Before and after: what was opened is what the server has open, the log too, and nothing in its place. */
function requireSame(): void {
  for (const [path, identity] of identities)
    if (identityOf(path) !== identity) throw new Error(`${path} was deleted or replaced`);
}

requireSame();
const connection = new SqliteConnection(openAgain(file));
requireSame();

async function store({ codes, patience }: ThreadJob): Promise<ThreadAnswer> {
  try {
    const work = () => {
      const issued = issueCodes(connection, statements, codes);
      connection.run('commit');
      return issued;
    };
    const outcomes = await connection.begin(work, { ...LOCK_PATIENCE, timeout: patience });
    return { outcomes };
  } catch (error) {
    if (connection.isInTransaction) connection.run('rollback');
    const cause = (error instanceof Unavailable ? error.cause : error) as {
      errcode?: number;
      message: string;
    };
    const { errcode, message } = cause;
    return { isUnavailable: error instanceof Unavailable, errcode, message };
  }
}

parentPort?.on('message', async (job: ThreadJob) => {
  parentPort?.postMessage(await store(job));
});
parentPort?.postMessage('ready');
