import type { Transform } from 'node:stream';
import type { NodemailerError, SMTPPoolSentMessageInfo } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import { type Clock, MINUTE, SECOND } from '../../lib/clock.ts';
import type { Mail } from '../../messages/message.ts';
import { type Attempt, type Channel, DeliveryFailure, type Receipt } from './channel.ts';
import { mailServerAt, reasonOf } from './mail-server.ts';
import { type Composed, openComposer } from './mime.ts';

const CONNECT_TIMEOUT = 10 * SECOND;
/** How long the server may be silent. RFC 5321 §4.5.3.2 asks for patience after the message itself. */
const SOCKET_TIMEOUT = MINUTE;

type Pooled = Parameters<SMTPPool['send']>[0];
/** All that the pool reads of a message. */
type PooledMessage = Pick<Pooled['message'], 'getHeader' | 'messageId' | 'getEnvelope'> & {
  createReadStream(): Data;
};

/** Replies about the session, not about the message: closing, bad sequence of commands, authentication required. */
const SESSION_REPLIES: ReadonlySet<number> = new Set([421, 503, 530]);
/** Commands whose refusal is about this message. MAIL FROM is about the sender, which is a setting. */
const MESSAGE_STEPS: ReadonlySet<string | undefined> = new Set(['RCPT TO', 'DATA']);
/** Faults nodemailer finds in the message before it connects. */
const MESSAGE_FAULTS: ReadonlySet<string | undefined> = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * Sends mail through a mail server. `smtps:` is TLS from the first byte; `smtp:` takes STARTTLS when it is offered, and
 * requires it with `?tls=required`. Connections are pooled and opened for the first mail.
 *
 * @param deps.url SMTP_URL, checked by config.ts
 * @param deps.connections at most
 */
export function createSmtpChannel({
  url,
  clock,
  connections = 1,
}: {
  url: string;
  clock: Clock;
  connections?: number;
}): Channel<Mail> {
  let transport: ReturnType<typeof openTransport> | undefined;
  const { host, port, auth } = mailServerAt(url);
  const server = { gateway: `${host}:${port}`, secrets: auth ? [auth.user, auth.pass] : [] };
  return {
    async send(mail, attempt) {
      transport ??= openTransport(url, connections);
      const at = clock.now();
      try {
        const { pool, compose } = await transport;
        const sent = await handOver(pool, compose(mail, { uid: attempt.uid, now: at }), attempt);
        const receipt = toReceipt(sent);
        const code = `SMTP ${sent.response.slice(0, 3)}`;
        attempt.note?.({ ...server, at, outcome: 'accepted', code, answer: sent.response });
        return receipt;
      } catch (error) {
        const { response = null } = error as NodemailerError;
        const failure = toFailure(error as NodemailerError);
        const outcome = failure.kind === 'permanent' ? 'refused' : 'failed';
        attempt.note?.({ ...server, at, outcome, code: failure.reason, answer: response });
        throw failure;
      }
    },

    async close() {
      (await transport)?.pool.close({ force: true });
      transport = undefined;
    },
  };
}

/** Loads the mail library when first needed, so that the server starts faster. */
async function openPool(smtpUrl: string, maxConnections: number): Promise<SMTPPool> {
  const { default: Pool } = await import('nodemailer/lib/smtp-pool');
  return new Pool({
    maxConnections,
    ...mailServerAt(smtpUrl),
    connectionTimeout: CONNECT_TIMEOUT,
    greetingTimeout: CONNECT_TIMEOUT,
    dnsTimeout: CONNECT_TIMEOUT,
    socketTimeout: SOCKET_TIMEOUT,
  });
}

const openTransport = async (url: string, connections: number) => ({
  pool: await openPool(url, connections),
  compose: await openComposer(),
});

/**
 * Without the library's mailer before its pool: that would take the mail for something to be composed, and send it through
 * streams of its own, which took a fifth of a mail's processor time.
 */
const handOver = (
  pool: SMTPPool,
  { messageId, envelope, data }: Composed,
  { signal }: Attempt,
): Promise<SMTPPoolSentMessageInfo> =>
  new Promise((resolve, reject) => {
    const message: PooledMessage = {
      // It asks for the id only.
      getHeader: () => messageId,
      messageId: () => messageId,
      getEnvelope: () => envelope,
      createReadStream: () => new Data(data),
    };
    const mail = { data: { signal }, message };
    pool.send(mail as unknown as Pooled, (error, sent) => (sent ? resolve(sent) : reject(error)));
  });

/**
 * What follows DATA, in the place of a stream. The library's own looks at each byte for dots that begin a line, and sends the
 * end apart from the rest: a tenth of a mail's processor time. It is only passed through here.
 */
class Data {
  readonly #bytes: Buffer;
  /** Whether the mail server may have got some of it. If not, the pool sends it over another connection. */
  readableDidRead = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @param wire the library's own stream, which leads to the connection */
  pipe(wire: Transform): void {
    this.readableDidRead = true;
    wire.push(this.#bytes);
    wire.push(null);
  }
}

/** A refused copy is only a remark: the mail server accepted the mail for its recipient. */
function toReceipt({ envelope, response, rejectedErrors = [] }: SMTPPoolSentMessageInfo): Receipt {
  const refusedRecipient = rejectedErrors.find((error) => error.recipient === envelope.to[0]);
  if (refusedRecipient) throw refusedRecipient;
  const [refusedCopy] = rejectedErrors;
  return {
    // "250 2.0.0 Ok: queued as 4XyZ": the id of the mail in the server's log.
    providerId: /\bqueued as ([\w.-]{1,100})/i.exec(response)?.[1] ?? null,
    remark: refusedCopy ? `a copy was refused: ${reasonOf(refusedCopy)}` : null,
  };
}

/**
 * Permanent only if this message was refused. Everything but a refusal of this message is an outage, also wrong
 * credentials, which operators fix.
 */
function toFailure(error: NodemailerError): DeliveryFailure {
  const { code, responseCode, command } = error;
  const isOfMessage =
    responseCode === undefined
      ? MESSAGE_FAULTS.has(code)
      : !SESSION_REPLIES.has(responseCode) && MESSAGE_STEPS.has(command);
  if (!isOfMessage) return new DeliveryFailure('outage', reasonOf(error));
  const isPermanent = responseCode === undefined || responseCode >= 500;
  return new DeliveryFailure(isPermanent ? 'permanent' : 'transient', reasonOf(error));
}
