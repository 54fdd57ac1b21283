import { type Attack, unless } from '../attack.ts';
import { newAddress, newIdentity } from '../support/arena.ts';
import { QUESTIONS, type Question, type Somebody } from '../support/questions.ts';
import { type Comparison, compare, faultOf, inWords } from '../support/timing.ts';

export const enumerationTiming: Attack = {
  name: 'enumeration-timing',
  title:
    'Learn from the time of one answer whether somebody has an account, also while the mail server hangs',
  gain: 'A list of the shop’s customers, however alike the answers look.',
  source: 'OWASP ASVS 5.0 §6.3.8; CWE-208; CVE-2024-39329',
  needs: 'service',
  isLong: true,
  settings: { THROTTLING_SETTINGS: { login: null, 'password-reset': null } },
  async run(arena) {
    const { mailbox } = arena.service();
    const samples = 1000;
    const results: [string, Comparison][] = [];
    for (const server of ['prompt', 'hangs'] as const) {
      mailbox.treatMail(server);
      for (const [name, question] of Object.entries<Question>(QUESTIONS)) {
        if (server === 'hangs' && name !== 'a reset by mail') continue;
        const known = await arena.people(samples);
        const unknown = Array.from({ length: samples }, newIdentity);
        const client = arena.client({ address: newAddress() });
        const ask = async (somebody: Somebody): Promise<number> => {
          client.cookies.clear();
          const headers = { 'x-forwarded-for': newAddress() };
          return (await client.post(...question(somebody), { headers })).elapsed;
        };
        for (const somebody of Array.from({ length: 50 }, newIdentity)) await ask(somebody);
        results.push([
          `${name}${server === 'hangs' ? ' while SMTP hangs' : ''}`,
          await compare(known, unknown, ask),
        ]);
      }
    }
    const faults = results.flatMap(([name, comparison]) => faultOf(name, comparison) ?? []);
    return unless(faults, results.map(([name, comparison]) => `${name}: ${inWords(comparison)}`).join('; '));
  },
};
