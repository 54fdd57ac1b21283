import { statSync } from 'node:fs';
import { type Config, developmentKeyFile, type Environment } from '../config/config.ts';
import { fileFor } from '../config/given.ts';
import { VARIABLES, type Variable } from '../config/variables.ts';
import { type Check, type Finding, ok, warning, wrong } from './check.ts';

/** Bits of a mode: what users can do who are neither the owner nor in the group. */
const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;

/** Whether other users of this computer can read or replace what holds secrets. */
export const permissionsCheck = (config: Pick<Config, 'dataDir' | 'database'>, env: Environment): Check => ({
  name: 'files',
  async run() {
    const { dataDir, database } = config;
    const variables: readonly Variable[] = Object.values(VARIABLES);
    const paths = [
      dataDir,
      developmentKeyFile(dataDir),
      ...(database.kind === 'sqlite' ? [database.file] : []),
      ...variables.flatMap((variable) => fileFor(variable, env) ?? []),
    ];
    const found = [...new Set(paths)].flatMap(judge);
    return found.length > 0 ? found : [ok('Other users can read no file with secrets, nor the data.')];
  },
});

/** A path that is not there discloses nothing. Windows has no such bits: it says that all may do what the owner may. */
function judge(path: string): Finding[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || process.platform === 'win32') return [];
  const advice = `Take it from them: chmod o-rwx ${path}`;
  if ((found.mode & OTHERS_WRITE) !== 0)
    return [wrong(`Every user of this computer can change ${path}.`, advice)];
  if ((found.mode & OTHERS_READ) !== 0)
    return [warning(`Every user of this computer can read ${path}.`, advice)];
  return [];
}
