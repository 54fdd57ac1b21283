import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { newAddress } from '../../attack/support/arena.ts';
import { type Scene, unless } from '../scene.ts';
import type { Service } from '../support/stage.ts';

/** Requests after the file is gone, and after it is back. */
const REQUESTS = 40;

const FILES = ['latchkey.sqlite', 'latchkey.sqlite-wal', 'latchkey.sqlite-shm'];

export const databaseGone: Scene = {
  name: 'database-gone',
  title:
    'Nothing is acknowledged into a deleted file: changes get 503, `/readyz` too, and a restart does not begin an empty shop',
  fault: 'the SQLite file is deleted, or another one is put in its place, while the service runs',
  engines: ['sqlite'],
  async run(stage) {
    await stage.people(1);
    const service = await stage.serve();
    const complaints: string[] = [];
    const expect = async (what: string, status: number): Promise<void> => {
      const others = (await resets(service)).filter((answer) => answer !== status);
      if (others.length > 0) complaints.push(`${what}: ${others.length} changes got ${others[0]}`);
      // What it answered before holds for a second.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const ready = await service.client().get('/readyz');
      if (ready.status !== status) complaints.push(`${what}: /readyz answered ${ready.status}`);
    };
    await expect('before', 200);
    move(stage.folder, '', '.away');
    await expect('deleted', 503);

    const start = await stage.command(['serve']);
    if (start.code !== 1 || !start.stderr.includes('--init')) complaints.push(`a start said ${start.stderr}`);
    await stage.command(['migrate', '--init']);
    await expect('replaced', 503);
    move(stage.folder, '', '.other');
    move(stage.folder, '.away', '');
    await expect('put back', 200);
    return unless(
      complaints,
      `${2 * REQUESTS} changes refused, none acknowledged; in use again when put back`,
    );
  },
};

const resets = (service: Service): Promise<number[]> =>
  Promise.all(
    Array.from({ length: REQUESTS }, async (_, index) => {
      const body = { email: `nobody-${index}@customers.example` };
      const headers = { 'x-forwarded-for': newAddress() };
      return (await service.client().post('/users/password/reset/', body, { headers })).status;
    }),
  );

/** Moves the files of the database that are there. */
function move(folder: string, from: string, to: string): void {
  for (const name of FILES)
    try {
      renameSync(join(folder, `${name}${from}`), join(folder, `${name}${to}`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
}
