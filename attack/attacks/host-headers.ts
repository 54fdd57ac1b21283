import { type Attack, unless } from '../attack.ts';

const FORGED = [
  { host: 'evil.example' },
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' },
  { forwarded: 'host=evil.example;proto=http' },
  { 'x-original-url': 'https://evil.example/', 'x-rewrite-url': '/evil.example' },
  { 'x-frontend-id': 'evil.example' },
  { referer: 'https://evil.example/' },
];

export const hostHeaders: Attack = {
  name: 'host-headers',
  title: 'Have a reset link lead to a host of the attacker’s, by headers of the request',
  gain: 'Whoever clicks the link in a genuine mail hands their reset token to the attacker, who takes the account over.',
  source: 'OWASP ASVS 5.0 §13.2 and WSTG-INPV-17; CVE-2016-2512 and its kin',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    for (const headers of FORGED) {
      const { email } = await arena.person();
      const reply = await arena.client().post('/users/password/reset/', { email }, { headers });
      if (reply.status >= 500) faults.push(`${JSON.stringify(headers)} was answered with ${reply.status}`);
      if (reply.status !== 200) continue;
      const { raw, mail } = await mailbox.mailTo(email);
      if (/evil\.example/.test(raw + (mail.html ?? '') + (mail.text ?? '')))
        faults.push(`${JSON.stringify(headers)} is in the mail`);
    }
    return unless(faults, `${FORGED.length} kinds of forged headers, none in a mail`);
  },
};
