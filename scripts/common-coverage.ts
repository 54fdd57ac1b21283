import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isCommonPassword, listedPasswords } from '../src/policy/validators/common-password.ts';

/** Where Debian's python3-django has the list of Django's validator of the same name. */
const DJANGO = '/usr/lib/python3/dist-packages/django/contrib/auth/common-passwords.txt.gz';

const share = (words: readonly string[], isKnown: (word: string) => boolean): string =>
  `${((100 * words.filter(isKnown).length) / words.length).toFixed(1)} %`;

const contentsOf = (file: string): string => {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};

/**
 * Prints how much of public lists CommonPasswordValidator knows, by the package alone and with the patterns:
 * `node scripts/common-coverage.ts <file>…`, one password a line, the most common first, gzipped or not. Without files it
 * measures Django's list if that is installed, as a whole: Debian's copy is in no order.
 */
const given = process.argv.slice(2);
const files = given.length > 0 ? given : [DJANGO].filter((file) => existsSync(file));
const steps = given.length > 0 ? [100, 1000, 10_000, 100_000] : [];
if (files.length === 0) process.stderr.write(`expected files with passwords, or ${DJANGO}\n`);

for (const file of files) {
  const words = [
    ...new Set(
      contentsOf(file)
        .split('\n')
        .map((line) => line.trim().toLowerCase()),
    ),
  ].filter((word) => word !== '');
  for (const step of [...steps.filter((step) => step < words.length), words.length]) {
    const top = words.slice(0, step);
    const inPackage = share(top, (word) => listedPasswords().has(word));
    process.stdout.write(`${file}\tfirst ${step}\t${inPackage}\t${share(top, isCommonPassword)}\n`);
  }
}
process.exitCode = files.length === 0 ? 1 : 0;
