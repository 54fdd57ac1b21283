import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as a mail server got it. */
export interface ReceivedMail {
  readonly from: string;
  /** Everybody it went to, blind copies included. */
  readonly recipients: readonly string[];
  readonly raw: string;
  readonly mail: Email;
}

export interface SmtpSink {
  readonly url: string;
  readonly received: ReceivedMail[];
  close(): Promise<void>;
}

/** A mail server's refusal. */
export const refusal = (responseCode: number, text = 'no'): Error =>
  Object.assign(new Error(text), { responseCode });

/** A real mail server on a free port, which keeps what it gets. Handlers given take the place of its own. */
export async function startSmtpSink(given: SMTPServerOptions = {}): Promise<SmtpSink> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 1,
    async onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of stream) chunks.push(chunk);
      } catch {
        // The client went away in the middle: the mail was never received.
        return;
      }
      const raw = Buffer.concat(chunks).toString('latin1');
      received.push({
        from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
        recipients: session.envelope.rcptTo.map((recipient) => recipient.address),
        raw,
        mail: await PostalMime.parse(Buffer.concat(chunks)),
      });
      callback(null, '2.0.0 Ok: queued as 4XyZ-1');
    },
    ...given,
  });
  // A client that gives up in the middle is part of some tests.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
