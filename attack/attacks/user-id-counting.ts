import { type Attack, unless } from '../attack.ts';
import { newAddress } from '../support/arena.ts';
import { compare, faultOf, inWords } from '../support/timing.ts';

const uidOf = (id: number): string => Buffer.from(String(id)).toString('base64url');

const LINKS: Readonly<Record<string, (id: number) => string>> = {
  'reset link': (id) => `/users/api-reset/${uidOf(id)}/cxxxxx-0123456789abcdef0123456789abcdef/`,
  'confirmation link': (id) =>
    `/users/registration/account-confirm-email/${id.toString(36)}-cxxxxx-0123456789abcdef0123456789abcdef/`,
  'closure link': (id) => `/users/anonymize/undo/${uidOf(id)}/cxxxxx-0123456789abcdef0123456789abcdef/`,
};

export const userIdCounting: Attack = {
  name: 'user-id-counting',
  title: 'Learn from the time of a bad link’s answer whether a user id exists',
  gain: 'The number of customers, and how it grows from day to day: a competitor’s favourite figure.',
  source: 'CWE-208; OWASP ASVS 5.0 §6.3.8',
  needs: 'service',
  isLong: true,
  settings: { THROTTLING_SETTINGS: { 'password-reset': null, login: null } },
  async run(arena) {
    const { samples } = arena;
    const existing = (await arena.people(samples)).map(({ id }) => id);
    const last = Math.max(...existing);
    const missing = existing.map((_, index) => last + 1000 + index);
    const faults: string[] = [];
    const evidence: string[] = [];
    for (const [name, pathOf] of Object.entries(LINKS)) {
      const client = arena.client();
      const observe = async (id: number): Promise<number> =>
        (await client.get(pathOf(id), { headers: { 'x-forwarded-for': newAddress() } })).elapsed;
      for (let warm = 0; warm < 100; warm++) await observe(last + 5000 + warm);
      const comparison = await compare(existing, missing, observe);
      evidence.push(`${name}: ${inWords(comparison)}`);
      const fault = faultOf(name, comparison);
      if (fault) faults.push(fault);
    }
    return unless(faults, evidence.join('; '));
  },
};
