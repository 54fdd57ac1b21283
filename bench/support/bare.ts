import { hash, verify } from '@node-rs/argon2';
import Fastify from 'fastify';
import { ARGON2_PARAMETERS } from '../../src/hashing/hasher.ts';
import { CREDENTIALS } from './data.ts';

/** What the ratios are measured against: fastify answering a constant, or verifying a password, with nothing of ours. */
const encoded = await hash(CREDENTIALS.password, ARGON2_PARAMETERS);
const app = Fastify();
app.get('/bare', async () => ({ validlink: true }));
app.post('/bare', async () => ({ detail: 'Password reset e-mail has been sent.' }));
app.post<{ Body: typeof CREDENTIALS }>('/verify', async ({ body }) => ({
  isRight: await verify(encoded, body.password),
}));
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
process.send?.(typeof address === 'object' && address ? address.port : 0);
