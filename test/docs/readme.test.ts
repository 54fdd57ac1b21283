import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const ADDRESS = 'http://127.0.0.1:8000';
const run = promisify(execFile);

/** The commands of a walk, in the order they are to be pasted. */
const walk = (name: string): string[] =>
  [...README.matchAll(new RegExp(`\`\`\`sh ${name}\\n(.*?)\`\`\``, 'gs'))].map(
    ([, commands = '']) => commands,
  );

describe('the README', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-readme-'));
  const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', NODE_ENV: '' };
  let server: ChildProcess;
  let address: string;

  before(async () => {
    server = spawn('node', ['src/main.ts', 'serve'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'ignore'] });
    let announced = '';
    for await (const chunk of server.stdout ?? []) {
      announced += chunk;
      if (/^Latchkey .*\n/m.test(announced)) break;
    }
    address = /http:\/\/[\d.:]+/.exec(announced)?.[0] ?? '';
    assert.notEqual(address, '', announced);
  });

  after(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Pastes the commands of a walk into one shell and returns what each block printed. */
  const take = async (name: string): Promise<string[]> => {
    const script = `set -e\n${walk(name)
      .map((step) => `${step}\necho; echo '--- next'`)
      .join('\n')}`;
    const pasted = script
      .replaceAll(ADDRESS, address)
      .replaceAll('npm run -s latchkey --', `npm --prefix ${ROOT} run -s latchkey --`);
    const { stdout } = await run('bash', ['-c', pasted], { cwd: dataDir, env: { ...env, ROOT } });
    return stdout.split('--- next').map((answer) => answer.trim());
  };

  it('takes a newcomer through the walk, pasted command by command', async () => {
    const answers = await take('walkthrough');
    assert.match(answers[0] ?? '', /^{"key":"[0-9a-f]{40}"/);
    assert.match(answers[1] ?? '', /"email":"demo@example.com"/);
    assert.match(answers[2] ?? '', /New password has been saved/);
    assert.match(answers[3] ?? '', /Password reset e-mail has been sent/);
    assert.match(answers[4] ?? '', /^{"key":"[0-9a-f]{40}"/);
    assert.match(answers[5] ?? '', /reset-email\s+sent(.|\n)*The audit trail is intact/);
  });

  it('takes them through signing in with a code', async () => {
    const [asked, code, signedIn, me] = await take('walkthrough-otp');
    assert.equal(asked, '{}');
    assert.match(code ?? '', /^The code is \d{6}$/);
    assert.match(signedIn ?? '', /^{"key":"[0-9a-f]{40}"/);
    assert.match(me ?? '', /"phone":"\+905300000001"/);
  });

  it('names only commands and files that are there', async () => {
    const { stdout } = await run('node', ['src/main.ts', '--help'], { cwd: ROOT, env });
    const table = README.slice(README.indexOf('### Command line'), README.indexOf('## More'));
    const commands = [...table.matchAll(/^\| `(\w+)/gm)].map(([, command]) => command);
    assert.ok(commands.length > 5);
    for (const command of commands) assert.match(stdout, new RegExp(`\\b${command}\\b`), command);
    for (const [, file = ''] of README.matchAll(/\]\(([\w./-]+)\)/g)) readFileSync(join(ROOT, file));
  });

  it('starts and tests the project by the commands that npm knows', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [, script = ''] of README.matchAll(/npm ci && npm (\w+)/g))
      assert.ok(script in scripts, script);
  });
});
