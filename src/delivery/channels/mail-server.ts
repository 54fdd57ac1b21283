import type { NodemailerError } from 'nodemailer';

/** The server of an SMTP_URL, which config.ts has checked, in nodemailer's words. */
export function mailServerAt(smtpUrl: string) {
  const url = new URL(smtpUrl);
  const isSecure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isSecure ? 465 : 587),
    secure: isSecure,
    requireTLS: url.searchParams.get('tls') === 'required',
    ...(url.username && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
  };
}

/**
 * Connects to a mail server and signs in as for a mail, and sends none.
 *
 * @param options.timeout of each step, milliseconds
 * @param options.tls `required`: fails where the server offers no TLS, whatever the URL says
 * @throws NodemailerError, see {@link reasonOf}
 */
export async function verifyMailServer(
  smtpUrl: string,
  { timeout, tls }: { timeout: number; tls?: 'required' },
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...mailServerAt(smtpUrl),
    ...(tls === 'required' && { requireTLS: true }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: timeout,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** The server's text may quote addresses, so only its codes are kept: SMTP and RFC 3463. */
export function reasonOf({
  code,
  originalCode,
  responseCode,
  response,
  command,
  name,
}: NodemailerError): string {
  if (code === 'EABORT') return 'took too long';
  if (responseCode === undefined) return originalCode ?? code ?? name;
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return ['SMTP', responseCode, status, command && `to ${command}`].filter(Boolean).join(' ');
}
