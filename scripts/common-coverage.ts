import { readFileSync } from 'node:fs';
import { isCommonPassword, listedPasswords } from '../src/policy/validators/common-password.ts';

/**
 * Prints how much of public lists CommonPasswordValidator knows, by the package alone and with the patterns:
 * `node scripts/common-coverage.ts <file>…`, one password a line, the most common first.
 */
const STEPS = [100, 1000, 10_000, 100_000];

const share = (words: readonly string[], isKnown: (word: string) => boolean): string =>
  `${((100 * words.filter(isKnown).length) / words.length).toFixed(1)} %`;

for (const file of process.argv.slice(2)) {
  const words = [
    ...new Set(
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().toLowerCase()),
    ),
  ].filter((word) => word !== '');
  for (const step of [...STEPS.filter((step) => step < words.length), words.length]) {
    const top = words.slice(0, step);
    const inPackage = share(top, (word) => listedPasswords().has(word));
    process.stdout.write(`${file}\tfirst ${step}\t${inPackage}\t${share(top, isCommonPassword)}\n`);
  }
}
