import { Readable } from 'node:stream';
import type MimeNode from 'nodemailer/lib/mime-node';
import { randomHex } from '../../lib/random.ts';
import type { Mail } from '../../messages/message.ts';

/** RFC 2045 §6.7: characters of an encoded line, without the `=` that ends it. */
const LINE = 75;
const [TAB, LF, CR, SPACE, EQUALS, TILDE] = [0x09, 0x0a, 0x0d, 0x20, 0x3d, 0x7e];
const HEX = Buffer.from('0123456789ABCDEF');
const BOUNDARY_BYTES = 12;

/** A mail as the mail library's pool takes it: its envelope, and the bytes that go over the wire. */
export type Compose = (mail: Mail, about: { readonly uid: string; readonly now: number }) => MimeNode;

/** Loads the mail library when first needed, so that the server starts faster. */
export async function openComposer(): Promise<Compose> {
  const { default: Node } = await import('nodemailer/lib/mime-node');

  /** The library encodes and folds what headers hold (RFC 2047), whatever it is, and writes the addresses of the envelope. */
  class Letter extends Node {
    readonly #bytes: Buffer;

    constructor(mail: Mail, { uid, now }: Parameters<Compose>[1]) {
      const boundary = `=_${randomHex(BOUNDARY_BYTES)}`;
      super(`multipart/alternative; boundary="${boundary}"`);
      const { from } = mail;
      const [to, cc, bcc] = [toAddress(mail.to), mail.cc.map(toAddress), mail.bcc.map(toAddress)];
      this.setHeader({
        // Addresses are objects, because strings would be parsed and could turn out to be lists.
        from,
        to,
        cc,
        subject: mail.subject,
        'message-id': messageIdOf(mail, uid),
        date: new Date(now),
        // RFC 3834 and Microsoft's [MS-OXCMAIL]: suppresses vacation notices.
        'auto-submitted': 'auto-generated',
        'x-auto-response-suppress': 'All',
      });
      this.setEnvelope({ from: toAddress(from.address), to: [to, ...cc, ...bcc] });
      this.#bytes = Buffer.from(`${this.buildHeaders()}\r\n\r\n${bodyOf(mail, boundary)}`);
    }

    override createReadStream(): Readable {
      return Readable.from(this.#bytes);
    }
  }

  return (mail, about) => new Letter(mail, about);
}

const toAddress = (address: string): { name: string; address: string } => ({ name: '', address });

/** The same at every attempt. */
const messageIdOf = ({ from }: Pick<Mail, 'from'>, uid: string): string =>
  `<${uid}@${from.address.split('@').at(-1)}>`;

/**
 * The two parts (RFC 2046 §5.1.4). The library would send them through a dozen streams, with patterns for each line: more
 * than half of a mail's processor time.
 */
function bodyOf({ text, html }: Pick<Mail, 'text' | 'html'>, boundary: string): string {
  const part = (type: string, content: string): string =>
    [
      `--${boundary}`,
      `Content-Type: ${type}; charset=utf-8`,
      'Content-Transfer-Encoding: quoted-printable',
      '',
      quotedPrintable(content),
      '',
    ].join('\r\n');
  return `${part('text/plain', text)}${part('text/html', html)}--${boundary}--\r\n`;
}

/** Text in quoted-printable (RFC 2045 §6.7). Line breaks of any kind become CRLF. No line ends within a character. */
export function quotedPrintable(text: string): string {
  const bytes = Buffer.from(text);
  // Three for each byte, and three more for each line that is full.
  const encoded = Buffer.allocUnsafe(bytes.length * 3 + Math.ceil((bytes.length * 3) / (LINE - 12)) * 3);
  let length = 0;
  let column = 0;
  const endLine = (): void => {
    encoded[length++] = CR;
    encoded[length++] = LF;
    column = 0;
  };
  /** Begins a new line if so many characters do not fit any more. */
  const reserve = (width: number): void => {
    if (column + width <= LINE) return;
    encoded[length++] = EQUALS;
    endLine();
  };
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    const next = bytes[index + 1];
    if (byte === LF || byte === CR) {
      if (byte === CR && next === LF) index += 1;
      endLine();
    } else if (isLiteral(byte, next)) {
      reserve(1);
      encoded[length++] = byte;
      column += 1;
    } else {
      // A character of UTF-8 stays in one line, from its first byte on.
      if (!isContinuation(byte)) reserve(3 * bytesFrom(byte));
      encoded[length++] = EQUALS;
      encoded[length++] = HEX[byte >> 4] as number;
      encoded[length++] = HEX[byte & 15] as number;
      column += 3;
    }
  }
  return encoded.toString('latin1', 0, length);
}

/** White space at the end of a line is encoded, lest it is lost. */
const isLiteral = (byte: number, next: number | undefined): boolean =>
  (byte > SPACE && byte <= TILDE && byte !== EQUALS) ||
  ((byte === SPACE || byte === TAB) && next !== undefined && next !== LF && next !== CR);

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** The bytes of a character of UTF-8, by its first one. */
const bytesFrom = (byte: number): number => (byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4);
