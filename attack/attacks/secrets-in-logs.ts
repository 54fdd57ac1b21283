import { type Attack, unless } from '../attack.ts';
import { newIdentity } from '../support/arena.ts';
import { newPasswords, register, resetLinkOf, resetUrl, signIn } from '../support/flows.ts';

const MARKED = 'marked-pass-word-7431';

export const secretsInLogs: Attack = {
  name: 'secrets-in-logs',
  title: 'Read the log at its finest level while people use every flow',
  gain: 'Whoever sees the logs, a support tool or a hosted log service signs in as customers.',
  source: 'OWASP ASVS 5.0 §16.2.5; CWE-532',
  needs: 'service',
  env: { LOG_LEVEL: 'trace' },
  async run(arena) {
    const { mailbox, process } = arena.service();
    const secrets = new Map<string, string>([['a password', MARKED]]);
    const { email, phone } = newIdentity();
    const client = arena.client({ address: '198.18.12.1' });
    await register(client, { email, phone, password: MARKED });
    secrets.set('a link that confirms an e-mail', (await mailbox.linkTo(email)).split('/').at(-2) ?? '');
    await client.get(await mailbox.linkTo(email));
    await client.post(await mailbox.linkTo(email));
    const customer = await arena.person();
    const code = arena.client({ address: '198.18.12.2' });
    await code.post('/users/otp-login/', { phone: customer.phone });
    const sent = await mailbox.codeTo(customer.phone);
    const signed = await code.post('/users/otp-login/', { phone: customer.phone, code: sent });
    secrets.set('an API token', signed.json<{ key: string }>().key);
    secrets.set('a session id', code.cookies.get('sessionid') ?? '');
    secrets.set('a device cookie', code.cookies.get('device') ?? '');
    const link = await resetLinkOf(arena, customer);
    secrets.set('the token of a reset link', link.token);
    await arena.client().get(`/users/reset/${link.uid}/${link.token}/?password=${MARKED}`);
    await arena.client().post(resetUrl(link), newPasswords(MARKED));
    await signIn(arena.client(), customer.email, `${MARKED}-wrong`);
    await arena.client().post('/users/login/', undefined, {
      raw: `{"email": "${email}", "password": "${MARKED}`,
      headers: { 'content-type': 'application/json', authorization: `Token ${secrets.get('an API token')}` },
    });
    const log = process.log();
    if (log.length < 1000) throw new Error('there is no log to read');
    const missing = [...secrets].filter(([, secret]) => secret.length <= 3).map(([name]) => name);
    if (missing.length > 0) throw new Error(`there is no ${missing.join(', ')} to look for`);
    const faults = [...secrets]
      .filter(([, secret]) => log.includes(secret))
      .map(([name]) => `the log shows ${name}`);
    // By itself: its digits also occur in times.
    if (new RegExp(`(?<![\\d.])${sent}(?!\\d)`).test(log)) faults.push('the log shows a code');
    return unless(
      faults,
      `${secrets.size + 1} kinds of secrets in ${log.length} characters of log, none shown`,
    );
  },
};
