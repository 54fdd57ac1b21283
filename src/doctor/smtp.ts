import type { NodemailerError } from 'nodemailer';
import type { Config } from '../config/config.ts';
import { isLoopbackHost } from '../config/parse.ts';
import { mailServerAt, verifyMailServer } from '../delivery/channels/mail-server.ts';
import { createSmtpChannel } from '../delivery/channels/smtp.ts';
import { systemClock } from '../lib/clock.ts';
import { reasonOf } from '../lib/failures.ts';
import { html } from '../lib/html.ts';
import { newUid } from '../lib/random.ts';
import { siteNameOf } from '../settings.ts';
import { type Check, ok, PATIENCE, unknown, warning, wrong } from './check.ts';
import type { Data } from './data.ts';

/** What to do, by nodemailer's code. */
const ADVICE: Readonly<Record<string, string>> = {
  EAUTH: 'Correct user and password in SMTP_URL; special characters are percent-encoded.',
  ENOAUTH: 'Name user and password in SMTP_URL.',
  EDNS: 'Correct the host in SMTP_URL, or DNS.',
  ETLS: 'The server must offer TLS with a certificate that this computer trusts, for the host in SMTP_URL.',
  ESOCKET: 'Look at host, port and protocol in SMTP_URL, the server’s certificate, and firewalls.',
};
const OTHER_ADVICE = 'Look at host and port in SMTP_URL, and at firewalls.';

const IN_DEVELOPMENT = 'No SMTP_URL: mail goes to the local inbox.';

/** Whether the mail server can be found and reached, over TLS, and lets us in. No mail is sent. */
export const smtpCheck = ({ smtpUrl }: Pick<Config, 'smtpUrl'>): Check => ({
  name: 'smtp',
  async run() {
    if (smtpUrl === null) return [ok(IN_DEVELOPMENT)];
    const { host, port, auth } = mailServerAt(smtpUrl);
    const [asUsual, overTls] = await Promise.allSettled([
      verifyMailServer(smtpUrl, { timeout: PATIENCE }),
      verifyMailServer(smtpUrl, { timeout: PATIENCE, tls: 'required' }),
    ]);
    if (asUsual.status === 'rejected') {
      const { code } = asUsual.reason as NodemailerError;
      const advice = ADVICE[code ?? ''] ?? OTHER_ADVICE;
      return [wrong(`${host}:${port} cannot be used: ${reasonOf(asUsual.reason)}`, advice)];
    }
    const who = auth ? 'lets us sign in' : 'asks for no sign-in';
    if (overTls.status === 'fulfilled')
      return [ok(`${host}:${port} answers over TLS with a valid certificate and ${who}.`)];
    const plain = `${host}:${port} answers and ${who}, without TLS`;
    if (isLoopbackHost(host)) return [ok(`${plain}, on this computer.`)];
    return [
      warning(
        `${plain}: links and codes cross the network in clear.`,
        'Turn STARTTLS on at the server, then add ?tls=required to SMTP_URL.',
      ),
    ];
  },
});

/** Sends one mail to whoever the operator names. */
export const testMailCheck = ({ smtpUrl }: Pick<Config, 'smtpUrl'>, data: Data, to: string): Check => ({
  name: 'test mail',
  async run() {
    if (smtpUrl === null) return [unknown(`Nothing was sent. ${IN_DEVELOPMENT}`)];
    const { settings } = await data.settings();
    const from = { name: siteNameOf(settings), address: settings.get('NO_REPLY_EMAIL') };
    const channel = createSmtpChannel({ url: smtpUrl, clock: systemClock });
    const text = `This is the test mail that \`latchkey doctor --send-test\` sends, from ${from.address}.`;
    try {
      const { providerId } = await channel.send(
        {
          channel: 'email',
          from,
          to,
          cc: [],
          bcc: [],
          subject: 'Test mail of Latchkey',
          text,
          html: html`<p>${text}</p>`.text,
        },
        {
          uid: newUid(),
          signal: AbortSignal.timeout(PATIENCE),
          deadline: systemClock.now() + PATIENCE,
        },
      );
      const id = providerId === null ? '' : ` as ${providerId}`;
      return [
        ok(`The mail server accepted it${id}: look for spf=pass, dkim=pass and dmarc=pass in its header.`),
      ];
    } catch (error) {
      const advice = `Ask whoever runs the mail server whether it may send from ${from.address}.`;
      return [wrong(`It was not sent: ${reasonOf(error)}`, advice)];
    } finally {
      await channel.close();
    }
  },
});
