import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { type Check, type Finding, ok, warning, wrong } from './check.ts';

const MEBIBYTE = 1024 ** 2;
/** Bytes: below the first nothing works much longer, below the second it is time to look. */
const TOO_LITTLE = 100 * MEBIBYTE;
const LITTLE = 1024 * MEBIBYTE;

/** The size of a SQLite file and the space that is left beside it. */
export const sqlitePlaceCheck = ({ database }: Pick<Config, 'database'>): Check => ({
  name: 'disk',
  async run() {
    if (database.kind !== 'sqlite') return [ok('The data is on the database server: watch the disk there.')];
    const { file } = database;
    const { bavail, bsize } = statfsSync(dirname(file));
    const size = sizeOf(file) + sizeOf(`${file}-wal`);
    return [judgeSpace(`${file} has ${mebibytes(size)}`, bavail * bsize)];
  },
});

/** @param free bytes */
export function judgeSpace(file: string, free: number): Finding {
  const text = `${file}, ${mebibytes(free)} are free beside it.`;
  const advice = 'Make room, or move the file to a larger disk.';
  if (free < TOO_LITTLE) return wrong(text, advice);
  return free < LITTLE ? warning(text, advice) : ok(text);
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const mebibytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MiB`;
