import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  chromiumPath,
  djangoPython,
  hasPostgres,
  hasRedis,
  mariadbPath,
  nginxPath,
} from '../test/support/engines.ts';
import { exitCodeOf, run } from './run.ts';

const FILES = ['src/**/*.test.ts', 'test/**/*.test.ts'];
/** Test files at a time: on two cores more would gain little, and tests with deadlines of seconds could miss them. */
const CONCURRENCY = 2;
/** Each test file runs in a process of its own: keeping what Node compiles for the next one saves a seventh of their time. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/latchkey-tests', import.meta.url));
/** A file that takes longer hangs; it is better named than waited for. Milliseconds. */
const TIMEOUT = 600_000;

/**
 * `npm test`: checks, then every test on every engine that answers, then the attacks on SQLite and the faults. The last lines say what ran
 * and what was skipped.
 * LATCHKEY_TEST_REQUIRE=all, or a list such as `postgres,redis`, makes skipping one of them a failure.
 */
const engines = [
  { name: 'sqlite', label: 'SQLite', answers: true },
  { name: 'postgres', label: 'PostgreSQL', answers: await hasPostgres() },
  { name: 'redis', label: 'Redis', answers: (await hasRedis()) && (await hasPostgres()) },
  { name: 'chromium', label: 'Chromium', answers: chromiumPath() !== undefined },
  { name: 'nginx', label: 'nginx', answers: nginxPath() !== undefined },
  { name: 'mariadb', label: 'MariaDB', answers: mariadbPath() !== undefined },
  { name: 'django', label: 'Django', answers: djangoPython() !== undefined },
];

// Node never removes what is out of date.
rmSync(COMPILED, { recursive: true, force: true });
process.env.NODE_COMPILE_CACHE ??= COMPILED;
process.stdout.write('# types, lint, unused code\n');
await run('npm', ['run', '--silent', 'check']);
process.stdout.write('\n# tests\n');
const tested = await exitCodeOf('node', [
  '--test',
  `--test-concurrency=${CONCURRENCY}`,
  `--test-timeout=${TIMEOUT}`,
  '--test-reporter=spec',
  ...FILES,
]);

process.stdout.write('\n# attacks, the short form\n');
const attacked = await exitCodeOf('node', ['attack/run.ts']);

process.stdout.write('\n# faults, the short form\n');
const broken = await exitCodeOf('node', ['faults/run.ts']);
const code = tested || attacked || broken;

const labels = (answers: boolean): string =>
  engines
    .filter((engine) => engine.answers === answers)
    .map((engine) => engine.label)
    .join(', ') || 'none';
process.stdout.write(
  `\nTests ${code === 0 ? 'passed' : 'FAILED'}.\nRan on: ${labels(true)}.\nSkipped: ${labels(false)}.\n`,
);

const required = (process.env.LATCHKEY_TEST_REQUIRE ?? '').split(',').map((name) => name.trim());
const missing = engines.filter(
  ({ name, answers }) => !answers && (required.includes('all') || required.includes(name)),
);
if (missing.length > 0)
  process.stderr.write(
    `LATCHKEY_TEST_REQUIRE: ${missing.map(({ label }) => label).join(', ')} must not be skipped.\n`,
  );
process.exitCode = code !== 0 || missing.length > 0 ? 1 : 0;
