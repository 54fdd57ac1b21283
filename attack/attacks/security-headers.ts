import { type Attack, unless } from '../attack.ts';

const PAGES = [
  '/',
  '/login/',
  '/login/code/',
  '/register/',
  '/password-reset/',
  '/password-reset/code/',
  '/docs/',
  '/users/reset/MQ/x-y/',
];

/** What each page must say. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src 'none'|default-src 'self'/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(no-referrer|same-origin|strict-origin)/,
  'x-frame-options': /^(DENY|SAMEORIGIN)$/i,
  'cross-origin-opener-policy': /^same-origin/,
  'strict-transport-security': /max-age=\d{7,}/,
};

export const securityHeaders: Attack = {
  name: 'security-headers',
  title: 'Frame a page, run a script in it, or read its address from the Referer',
  gain: 'Clickjacking, script injection, and reset tokens that leak to other sites by the Referer.',
  source: 'OWASP ASVS 5.0 §3.4; OWASP Secure Headers Project',
  needs: 'url',
  async run(arena) {
    const faults: string[] = [];
    let looked = 0;
    for (const path of PAGES) {
      const { headers, status } = await arena.client().get(path, { headers: { accept: 'text/html' } });
      // A shop may have its own home page, or no reference, behind the same address.
      if (status === 404 || !String(headers['content-type']).startsWith('text/html')) continue;
      looked += 1;
      for (const [name, pattern] of Object.entries(EXPECTED)) {
        const isPlain = name === 'strict-transport-security' && !arena.origin.startsWith('https:');
        if (!isPlain && !pattern.test(String(headers[name] ?? '')))
          faults.push(`${path}: ${name} is ${headers[name]}`);
      }
      const policy = String(headers['content-security-policy']);
      if (/unsafe-inline|unsafe-eval/.test(policy))
        faults.push(`${path}: the policy allows inline scripts or styles`);
      if (!/frame-ancestors 'none'/.test(policy)) faults.push(`${path}: other sites may frame it`);
    }
    if (looked === 0) throw new Error('there is no page to look at');
    return unless(faults, `${looked} pages, all with ${Object.keys(EXPECTED).length} headers`);
  },
};
