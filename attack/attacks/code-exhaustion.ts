import { type Attack, unless } from '../attack.ts';
import type { Arena } from '../support/arena.ts';
import type { Client } from '../support/client.ts';
import { twinOf } from '../support/flows.ts';

const wrong = (code: string, step: number): string =>
  String((Number(code) + 1 + step) % 10 ** code.length).padStart(code.length, '0');

/** Guesses at one code until it must be dead, then enters the right one. @returns whether that signed in */
async function exhaust(arena: Arena, given: { readonly parallel: boolean }): Promise<boolean> {
  const { mailbox } = arena.service();
  const { phone } = await arena.person();
  const client = arena.client({ address: '198.18.3.1' });
  await client.post('/users/otp-login/', { phone });
  const code = await mailbox.codeTo(phone);
  const guess = (from: Client, step: number) =>
    from.post('/users/otp-login/', { phone, code: wrong(code, step) });
  const guesses = Array.from({ length: 12 }, (_, step) => step);
  const at = (step: number): Client => twinOf(arena, client, `198.18.3.${step + 10}`);
  if (given.parallel) await Promise.all(guesses.map((step) => guess(at(step), step)));
  else for (const step of guesses) await guess(at(step), step);
  const right = await twinOf(arena, client, '198.18.3.99').post('/users/otp-login/', { phone, code });
  return right.status === 200;
}

export const codeExhaustion: Attack = {
  name: 'code-exhaustion',
  title: 'Guess a code more often than allowed, from many addresses, one after the other and at once',
  gain: 'Enough guesses at six digits sign in as anybody whose phone number is known.',
  source: 'NIST SP 800-63B-4 §3.2.2; OWASP ASVS 5.0 §6.5.2',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    if (await exhaust(arena, { parallel: false })) faults.push('a code survived 12 wrong guesses');
    if (await exhaust(arena, { parallel: true })) faults.push('a code survived 12 wrong guesses at once');
    return unless(faults, 'a code is dead after 12 wrong guesses, also from 12 addresses at once');
  },
};
