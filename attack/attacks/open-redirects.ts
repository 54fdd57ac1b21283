import { type Attack, unless } from '../attack.ts';

const TARGETS = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  'https:evil.example',
  '/%09/evil.example',
  '\t//evil.example',
  '///evil.example',
  'javascript:alert(1)',
  'https://id.attack.example@evil.example/',
  'https://id.attack.example.evil.example/',
  'http:///evil.example',
  '/..//evil.example',
  '.evil.example',
];

/** As a browser resolves it. */
const leavesFrom = (origin: string, target: string): boolean => new URL(target, origin).origin !== origin;

export const openRedirects: Attack = {
  name: 'open-redirects',
  title: 'Have a sign-in end on a site of the attacker’s',
  gain: 'A genuine link of the shop ends on a copy of its sign-in page, which collects the password "once more".',
  source: 'OWASP ASVS 5.0 §3.7.2; CWE-601',
  needs: 'people',
  async run(arena) {
    const faults: string[] = [];
    for (const [index, target] of TARGETS.entries()) {
      const person = await arena.person();
      const client = arena.client({ address: `198.18.6.${index}` });
      const next = encodeURIComponent(target);
      const reply = await client.post(`/users/login/?next=${next}`, {
        email: person.email,
        password: person.password,
      });
      const { redirect_url: answered } = reply.json<{ redirect_url: string | null }>();
      if (leavesFrom(arena.origin, answered ?? '/')) faults.push(`the API accepted ${target}`);
      const form = { email: person.email, password: person.password, next: target };
      const page = await arena
        .client({ address: `198.18.6.${index + 100}` })
        .send('POST', '/login/', { form });
      const location = String(page.headers.location ?? '/');
      if (leavesFrom(arena.origin, location)) faults.push(`the page leads to ${location}`);
    }
    return unless(faults, `${TARGETS.length} targets, no way out`);
  },
};
