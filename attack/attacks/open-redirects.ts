import { type Attack, unless } from '../attack.ts';

/** Ways to another site, some of which begin like the attacked one. */
const targetsAt = (origin: string): readonly string[] => [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  'https:evil.example',
  '/%09/evil.example',
  '\t//evil.example',
  '///evil.example',
  'javascript:alert(1)',
  `${origin}@evil.example/`,
  `${origin}.evil.example/`,
  'http:///evil.example',
  '/..//evil.example',
  '.evil.example',
];

/** As a browser resolves it. */
const leavesFrom = (origin: string, target: string): boolean => new URL(target, origin).origin !== origin;

export const openRedirects: Attack = {
  name: 'open-redirects',
  title: 'Have a sign-in, or the choice of a language, end on a site of the attacker’s',
  gain: 'A genuine link of the shop ends on a copy of its sign-in page, which collects the password "once more".',
  source: 'OWASP ASVS 5.0 §3.7.2; CWE-601',
  needs: 'people',
  async run(arena) {
    const faults: string[] = [];
    const targets = targetsAt(arena.origin);
    for (const [index, target] of targets.entries()) {
      const person = await arena.person();
      const client = arena.client({ address: `198.18.6.${index}` });
      const next = encodeURIComponent(target);
      const credentials = { email: person.email, password: person.password };
      const reply = await client.post(`/users/login/?next=${next}`, credentials);
      if (reply.status !== 200) throw new Error(`signing in was answered with ${reply.status}`);
      const { redirect_url: answered } = reply.json<{ redirect_url: string | null }>();
      if (leavesFrom(arena.origin, answered ?? '/')) faults.push(`the API accepted ${target}`);
      const form = { ...credentials, next: target };
      const page = await arena
        .client({ address: `198.18.6.${index + 100}` })
        .send('POST', '/login/', { form });
      const location = String(page.headers.location ?? '/');
      if (leavesFrom(arena.origin, location)) faults.push(`the page leads to ${location}`);
      const chosen = await arena
        .client({ address: `198.18.6.${index + 100}` })
        .send('POST', '/language/', { form: { language: 'en', back: target } });
      const back = String(chosen.headers.location ?? 'https://nowhere.example/');
      if (leavesFrom(arena.origin, back)) faults.push(`the choice of a language leads to ${back}`);
    }
    return unless(faults, `${targets.length} targets, no way out`);
  },
};
