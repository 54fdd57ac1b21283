import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { it } from 'node:test';
import { createHasher } from './hasher.ts';

const threads = () =>
  readdirSync('/proc/self/task').map((id) => ({
    name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
    priority: getPriority(Number(id)),
  }));

it('those who hash no password do not wait for a core behind those who do', {
  skip: process.platform !== 'linux',
}, async () => {
  const own = getPriority();
  const hasher = createHasher({ findOutdated: async () => undefined });
  await hasher.hash('correct horse battery', { address: '192.0.2.1' });
  const hashing = threads().filter(({ name }) => name === 'libuv-worker');
  assert.ok(hashing.length > 0);
  for (const { priority } of hashing) assert.ok(priority > own);
  assert.equal(getPriority(), own, 'requests are answered as before');
});
