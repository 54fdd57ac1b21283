import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newAddress } from '../../attack/support/arena.ts';
import { type Scene, unless } from '../scene.ts';
import type { Env, Service, Stage } from '../support/stage.ts';

/** What it answered before holds for a second. */
const FRESH = 1100;
const BLOCK = 64 * 1024;

/** Something that breaks the data while the service runs. */
interface Break {
  readonly what: string;
  begin(): Promise<unknown>;
  /** Without it, nothing can mend it. */
  readonly end?: () => Promise<unknown>;
}

export const readyzSees: Scene = {
  name: 'readyz-sees',
  title: '`/readyz` sends balancers away while changes cannot be stored, and they get 503, never 500',
  fault: 'a full disk, an overwritten SQLite file, PostgreSQL read-only and emptied',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    const { breaks, env } = breaksOf(stage);
    const service = await stage.serve(env);
    const complaints: string[] = [];
    for (const { what, begin, end } of breaks) {
      await begin();
      complaints.push(...(await look(service, `${what}:`, 503)));
      if (!end) continue;
      await end();
      complaints.push(...(await look(service, `after ${what}:`, 200)));
    }
    const seen = breaks.map(({ what }) => what).join(', ');
    const untried =
      stage.engine === 'sqlite' && breaks.length === 1 ? '; no full disk: mounting is refused here' : '';
    return unless(complaints, `seen: ${seen}${untried}`);
  },
};

async function look(service: Service, when: string, expected: number): Promise<string[]> {
  await pause(FRESH);
  const body = { email: `nobody-${newAddress()}@customers.example` };
  const headers = { 'x-forwarded-for': newAddress() };
  const reset = await service.client().post('/users/password/reset/', body, { headers });
  const ready = await service.client().get('/readyz?verbose');
  return [
    ...(reset.status === expected ? [] : [`${when} a change got ${reset.status}`]),
    ...(ready.status === expected ? [] : [`${when} /readyz answered ${ready.status} ${ready.body}`]),
    ...(/127\.0\.0\.1|\/tmp\//.test(ready.body) ? [`${when} /readyz tells strangers where things are`] : []),
  ];
}

function breaksOf(stage: Stage): { breaks: readonly Break[]; env: Env } {
  if (stage.engine !== 'sqlite') return { breaks: [readOnly(stage), emptied(stage)], env: {} };
  const disk = smallDisk(stage);
  const folder = disk ?? stage.folder;
  return { breaks: [...(disk ? [fullDisk(disk)] : []), overwritten(folder)], env: { DATA_DIR: folder } };
}

/** A file system of 8 MiB; null where nobody may mount one. */
function smallDisk({ folder, defer }: Stage): string | null {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return null;
  }
  defer(() => void execFileSync('umount', ['--lazy', disk]));
  return disk;
}

const fullDisk = (disk: string): Break => ({
  what: 'a full disk',
  async begin() {
    const file = openSync(join(disk, 'filler'), 'w');
    try {
      for (;;) writeSync(file, Buffer.alloc(BLOCK));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  },
  end: async () => rmSync(join(disk, 'filler')),
});

const overwritten = (folder: string): Break => ({
  what: 'an overwritten file',
  async begin() {
    const file = openSync(join(folder, 'latchkey.sqlite'), 'r+');
    writeSync(file, Buffer.alloc(BLOCK));
    closeSync(file);
  },
});

const readOnly = (stage: Stage): Break => {
  const set = async (value: 'on' | 'off'): Promise<void> => {
    const { query } = stage.postgres();
    await query(`alter system set default_transaction_read_only = ${value}`);
    await query('select pg_reload_conf()');
  };
  return { what: 'read-only PostgreSQL', begin: () => set('on'), end: () => set('off') };
};

const emptied = (stage: Stage): Break => ({
  what: 'PostgreSQL without tables',
  begin: () => stage.postgres().query('drop schema public cascade'),
});
