import { type Attack, unless } from '../attack.ts';
import { newAddress, newIdentity } from '../support/arena.ts';

const HOSTILE = [
  `' or 1=1 --`,
  `"; drop table users; --`,
  '{{1337*7331}}',
  '$' + '{1337*7331}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'a\r\nBcc: victim@evil.example',
  'a\u2028b\u0000c',
  '../../../etc/passwd',
  '%0d%0aSet-Cookie: evil=1',
  '{"$ne": null}',
];

/** Of the numbers above: what a template would make of them, and nothing else has in it by chance. */
const PRODUCT = String(1337 * 7331);

export const injection: Attack = {
  name: 'injection',
  title: 'Have typed text become SQL, a header, another recipient, a template or a script',
  gain: 'The database read, mail sent to strangers in the shop’s name, or scripts in customers’ browsers.',
  source: 'OWASP ASVS 5.0 §1.2, §1.3.3 and §1.3.11; CWE-89, CWE-93, CWE-79, CWE-1336',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    let tried = 0;
    for (const text of HOSTILE) {
      const client = arena.client({ address: newAddress() });
      const { email } = newIdentity();
      const requests: [string, object][] = [
        ['/users/login/', { email: text, password: text }],
        ['/users/login/', { email: { $ne: null }, password: [text] }],
        ['/users/password/reset/', { email: `${text}@customers.example` }],
        ['/users/otp-login/', { phone: text, code: text }],
        ['/users/registration/', { email, password: 'a long password 5', first_name: text, last_name: text }],
        [`/users/login/?next=${encodeURIComponent(text)}`, { email, password: 'a long password 5' }],
      ];
      for (const [path, body] of requests) {
        const reply = await client.post(path, body);
        tried += 1;
        if (reply.status >= 500) faults.push(`${path} answered ${JSON.stringify(text)} with ${reply.status}`);
        if (reply.headers['set-cookie']?.some((line) => line.startsWith('evil')))
          faults.push(`${path} set a cookie of the attacker’s`);
      }
      for (const path of ['/login/', '/password-reset/', '/register/']) {
        const form = { email: text, password: text, first_name: text, next: text };
        const headers = { accept: 'text/html' };
        const answer = await client.send('POST', path, { form, headers });
        const page =
          answer.status === 303
            ? await client.send('GET', String(answer.headers.location), { headers })
            : answer;
        tried += 1;
        if (page.status >= 500) faults.push(`${path} answered ${JSON.stringify(text)} with ${page.status}`);
        if (/<script>alert|<img src=x/.test(page.body)) faults.push(`${path} shows markup as it was typed`);
        if (page.body.includes(PRODUCT)) faults.push(`${path} computed a template`);
      }
    }
    for (const { recipients, raw } of mailbox.mails) {
      if (recipients.some((recipient) => recipient.includes('evil')))
        faults.push('a mail went to the attacker’s recipient');
      if (/^Bcc: /m.test(raw)) faults.push('a mail has a header of the attacker’s');
    }
    return unless(
      faults,
      `${tried} hostile requests, ${mailbox.mails.length} mails, nothing of it took effect`,
    );
  },
};
