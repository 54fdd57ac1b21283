import { hash, verify } from '@node-rs/argon2';
import { ARGON2_PARAMETERS } from '../../src/hashing/hasher.ts';
import { CREDENTIALS } from './data.ts';

/** A process that does nothing but verify. Asked `{concurrency, seconds}` it says how many a second. */
const encoded = await hash(CREDENTIALS.password, ARGON2_PARAMETERS);

async function verifyRate(concurrency: number, seconds: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      await verify(encoded, CREDENTIALS.password);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return count / ((performance.now() - start) / 1000);
}

process.on('message', async ({ concurrency, seconds }: { concurrency: number; seconds: number }) => {
  process.send?.(await verifyRate(concurrency, seconds));
});
process.send?.('ready');
