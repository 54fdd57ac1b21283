import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newUid, newWebhookSecret } from '../../src/lib/random.ts';
import { signatureHeaders } from '../../src/webhooks/signature.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8');

const [OLD, NEW, OTHER] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
const BODY = '{"type":"user.closed","timestamp":"2026-01-15T12:00:00.000Z","data":{"user":7,"seq":3}}';

/** The code block of a language. */
function example(language: string): string {
  const code = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(PAGE)?.[1];
  assert.ok(code, language);
  return code;
}

const headersAt = (now: number, ...secrets: string[]) =>
  signatureHeaders({ id: newUid(), now, body: BODY }, secrets);

/** What a receiver must accept and refuse, whose secret is NEW. */
const CASES = [
  { headers: headersAt(Date.now(), NEW), body: BODY, isGenuine: true },
  { headers: headersAt(Date.now(), OTHER, NEW), body: BODY, isGenuine: true },
  { headers: headersAt(Date.now(), OLD), body: BODY, isGenuine: false },
  { headers: headersAt(Date.now(), NEW), body: BODY.replace('7', '8'), isGenuine: false },
  { headers: headersAt(Date.now() - 3_600_000, NEW), body: BODY, isGenuine: false },
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

it('the receiver for Node.js that operators copy accepts what is genuine, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-receiver-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, example('js'));
  const port = await freePort();
  const env = { PATH: process.env.PATH, PORT: String(port), WEBHOOK_SECRET: NEW };
  const receiver = spawn(process.execPath, [file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(receiver, 'exit');
  try {
    const post = async (headers: Record<string, string>, body: string): Promise<number> => {
      for (;;) {
        try {
          return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status;
        } catch (error) {
          if (receiver.exitCode !== null) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    };
    for (const { headers, body, isGenuine } of CASES)
      assert.equal(await post(headers, body), isGenuine ? 204 : 401, JSON.stringify(headers));
  } finally {
    receiver.kill();
    await exited;
    rmSync(folder, { recursive: true });
  }
});

const hasPython = (() => {
  try {
    execFileSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']);
    return true;
  } catch {
    return false;
  }
})();

if (hasPython)
  it('the check for Python that operators copy accepts what is genuine, and nothing else', () => {
    const program = `${example('python')}
import json, sys
print(json.dumps([verify(sys.argv[1], case["headers"], case["body"].encode()) for case in json.load(sys.stdin)]))`;
    const output = execFileSync('python3', ['-c', program, NEW], {
      input: JSON.stringify(CASES),
      encoding: 'utf8',
    });
    assert.deepEqual(
      JSON.parse(output),
      CASES.map(({ isGenuine }) => isGenuine),
    );
  });
