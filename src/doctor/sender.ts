import type { Config } from '../config/config.ts';
import { SETTINGS } from '../settings.ts';
import { type Check, type Finding, ok, unknown, warning, wrong } from './check.ts';
import type { Data } from './data.ts';
import type { Dns } from './dns.ts';

/** What receivers of mail look up about the domain of NO_REPLY_EMAIL. */
export const senderCheck = (config: Pick<Config, 'smtpUrl'>, data: Data, dns: Dns): Check => ({
  name: 'sender',
  async run() {
    if (config.smtpUrl === null) return [ok('No SMTP_URL: no mail leaves this computer.')];
    const { settings } = await data.settings();
    const from = settings.get('NO_REPLY_EMAIL');
    if (from === SETTINGS.NO_REPLY_EMAIL.default)
      return [
        wrong(
          `NO_REPLY_EMAIL is still ${from}: mail servers refuse it.`,
          'Set it to an address of your domain.',
        ),
      ];
    const domain = (from.split('@').at(-1) ?? '').toLowerCase();
    const { exists, records } = await dns.texts(domain);
    if (!exists)
      return [wrong(`DNS does not know ${domain}, the domain of NO_REPLY_EMAIL.`, 'Correct NO_REPLY_EMAIL.')];
    return [judgeSpf(domain, records), await lookAtDkim(domain, dns), await lookAtDmarc(domain, dns)];
  },
});

/** RFC 7208: one record (§4.5), whose `all` says what becomes of mail from elsewhere (§5.1). */
function judgeSpf(domain: string, records: readonly string[]): Finding {
  const found = records.filter((record) => /^v=spf1(?: |$)/i.test(record));
  const [record = ''] = found;
  if (found.length === 0)
    return warning(
      `${domain} has no SPF record.`,
      'Ask whoever runs the mail server for one, such as "v=spf1 include:… -all".',
    );
  if (found.length > 1)
    return wrong(
      `${domain} has ${found.length} SPF records, which counts as an error.`,
      'Join them into one.',
    );
  if (/ [+]?all(?: |$)/i.test(record))
    return wrong(`SPF of ${domain} lets everybody send in its name: ${record}`, 'End it with -all or ~all.');
  return ok(`SPF: ${record}. Whether it names your mail server, only a test mail shows.`);
}

/** RFC 6376 §3.6.2.1: keys are at `<selector>._domainkey.<domain>`, and DNS lists no names. */
async function lookAtDkim(domain: string, dns: Dns): Promise<Finding> {
  const { exists } = await dns.texts(`_domainkey.${domain}`);
  if (exists)
    return unknown(
      `DKIM: ${domain} has keys, but DNS does not list their selectors: look for dkim=pass in the header of a test mail (--send-test).`,
    );
  return warning(`${domain} has no DKIM key.`, 'Let the mail server sign, and publish its key.');
}

/** RFC 7489 §6.6.3: of the domain, or of a domain above it. The public suffix itself is not asked. */
async function lookAtDmarc(domain: string, dns: Dns): Promise<Finding> {
  const labels = domain.split('.');
  const domains = labels
    .slice(0, Math.max(labels.length - 1, 1))
    .map((_, start) => labels.slice(start).join('.'));
  for (const name of domains) {
    const { records } = await dns.texts(`_dmarc.${name}`);
    const found = records.filter((record) => /^v=DMARC1\s*(?:;|$)/.test(record));
    const [record = ''] = found;
    if (found.length > 1)
      return wrong(`_dmarc.${name} has ${found.length} DMARC records: all are ignored.`, 'Keep one.');
    if (found.length === 0) continue;
    if (/;\s*p\s*=\s*(?:quarantine|reject)\b/i.test(record)) return ok(`DMARC of ${name}: ${record}`);
    return warning(
      `DMARC of ${name} only watches, others can send in its name: ${record}`,
      'Once its reports show only your mail, set p=quarantine, then p=reject.',
    );
  }
  return warning(
    `${domain} has no DMARC record; large mail providers ask for one.`,
    `Publish "v=DMARC1; p=none; rua=mailto:…" at _dmarc.${domain}.`,
  );
}
