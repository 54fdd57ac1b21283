import Fastify from 'fastify';

/** What the ratios are measured against: fastify answering a constant, with nothing of ours. */
const app = Fastify();
app.get('/bare', async () => ({ validlink: true }));
app.post('/bare', async () => ({ detail: 'Password reset e-mail has been sent.' }));
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
process.send?.(typeof address === 'object' && address ? address.port : 0);
