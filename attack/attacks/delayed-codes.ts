import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, unless, type Verdict } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';
import { register } from '../support/flows.ts';

/** From the request to the hand-over to the gateway, milliseconds: a code lives for three minutes, and people wait for it. */
const LIMIT = 2000;

/** Requests codes one after the other. @returns how long the slowest took until the gateway had it, milliseconds */
async function slowestCode(arena: Arena, count: number): Promise<number> {
  const { mailbox } = arena.service();
  let slowest = 0;
  for (const { phone } of await arena.people(count)) {
    const requestedAt = performance.now();
    const client = arena.client({ address: newAddress() });
    const reply = await client.post('/users/otp-login/', { phone });
    if (reply.status >= 300) throw new Error(`a code was refused with ${reply.status}`);
    const at = await mailbox.textTo(phone).then(
      (text) => text.at,
      () => Number.POSITIVE_INFINITY,
    );
    slowest = Math.max(slowest, at - requestedAt);
    if (slowest === Number.POSITIVE_INFINITY) break;
  }
  return slowest;
}

export const delayedCodes: Attack = {
  name: 'delayed-codes',
  title: 'Hold back everybody’s codes with mail for a slow or hanging mail server',
  gain: 'One stranger keeps all customers from signing in by code: the codes arrive after they have expired.',
  source: 'CWE-400, CWE-770; OWASP ASVS 5.0 §15.2.2',
  needs: 'service',
  async run(arena): Promise<Verdict> {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const count = arena.isLong ? 20 : 3;
    mailbox.treatMail('slow');
    const registrations = arena.isLong ? 380 : 60;
    for (let index = 0; index < registrations; index++) {
      const { email } = newIdentity();
      await register(arena.client({ address: `198.19.20.${index % 250}` }), { email });
    }
    const besideRegistrations = await slowestCode(arena, count);
    if (besideRegistrations > LIMIT)
      faults.push(`beside ${registrations} registrations a code took ${Math.round(besideRegistrations)} ms`);
    mailbox.treatMail('hangs');
    const targets = await arena.people(40);
    for (const { email } of targets)
      await arena.client({ address: newAddress() }).post('/users/password/reset/', { email });
    await pause(500);
    const besideHanging = await slowestCode(arena, count);
    if (besideHanging > LIMIT)
      faults.push(`beside 40 mails to a hanging server a code took ${Math.round(besideHanging)} ms`);
    const slowest = Math.round(Math.max(besideRegistrations, besideHanging));
    return unless(
      faults,
      `beside a slow and a hanging mail server the slowest of ${2 * count} codes took ${slowest} ms`,
    );
  },
};
