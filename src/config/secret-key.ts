import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/failures.ts';
import { makeFolder } from '../lib/folder.ts';
import { newUid, randomSecret } from '../lib/random.ts';
import { misfits } from '../lib/validation.ts';
import { VARIABLES } from './variables.ts';

/**
 * The key of a development installation: made once, readable by its owner only. Several processes may start at
 * the same time, so the file is written aside and linked into place: one of them wins and all read the same key.
 */
export function developmentSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret_key');
  let key: string;
  try {
    key = readSecretKey(file) ?? makeSecretKey(dataDir, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`DATA_DIR: cannot read or write ${file} (${code})`);
  }
  const [misfit] = misfits(VARIABLES.secretKey.schema, key);
  if (misfit) throw new UsageError(`${file}: ${misfit.complaint}`);
  return key;
}

function readSecretKey(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makeSecretKey(dataDir: string, file: string): string {
  makeFolder(dataDir);
  const draft = `${file}.${newUid()}`;
  writeFileSync(draft, `${randomSecret()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8').trim();
}
