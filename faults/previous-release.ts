import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The commit of the release before this one, which runs beside it during an upgrade. To be changed with each release. */
const PREVIOUS_RELEASE = 'b185ea39b9947e148a5482f20d4c587a98afe7f1';
const NEEDED = ['bin', 'src', 'package.json', 'package-lock.json'];
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const git = (...args: readonly string[]): unknown =>
  execFileSync('git', ['-C', ROOT, ...args], { stdio: 'pipe' });

/** Why the previous release cannot be had: an archive of the sources has no history, a shallow clone too little. */
export function whyNoPreviousRelease(): string | null {
  try {
    git('cat-file', '-e', `${PREVIOUS_RELEASE}^{commit}`);
    return null;
  } catch {
    return `it takes the git history with ${PREVIOUS_RELEASE.slice(0, 7)}, the previous release: git fetch --unshallow`;
  }
}

/**
 * Takes the previous release from the history, with its dependencies.
 * @param folder in which it gets a folder of its own
 * @returns that
 */
export function checkOutPreviousRelease(folder: string): string {
  const release = join(folder, 'previous-release');
  const archive = `${release}.tar`;
  mkdirSync(release);
  git('archive', '--output', archive, PREVIOUS_RELEASE, ...NEEDED);
  execFileSync('tar', ['-xf', archive, '-C', release]);
  if (isInstalledHere(release)) symlinkSync(join(ROOT, 'node_modules'), join(release, 'node_modules'));
  else execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: release, stdio: 'pipe' });
  return release;
}

/** Whether all that it runs with is installed here, in the same versions. */
function isInstalledHere(release: string): boolean {
  const ours = packagesOf(ROOT);
  return Object.entries(packagesOf(release)).every(
    ([path, { version, dev }]) => path === '' || dev || ours[path]?.version === version,
  );
}

type Packages = Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;

const packagesOf = (folder: string): Packages =>
  JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
