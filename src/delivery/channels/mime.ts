import type MimeNode from 'nodemailer/lib/mime-node';
import { randomHex } from '../../lib/random.ts';
import type { Mail } from '../../messages/message.ts';

/** RFC 2045 §6.7: characters of an encoded line, without the `=` that ends it. */
const LINE = 75;
/** RFC 5322 §2.1.1: characters of a line of headers, if they can be folded. */
const HEADER_LINE = 76;
const [TAB, LF, CR, SPACE, DOT, EQUALS, TILDE] = [0x09, 0x0a, 0x0d, 0x20, 0x2e, 0x3d, 0x7e];
const HEX = Buffer.from('0123456789ABCDEF');
const BOUNDARY_BYTES = 12;

/** A mail as it goes over the wire. */
export interface Composed {
  readonly messageId: string;
  readonly envelope: ReturnType<MimeNode['getEnvelope']>;
  /** All that follows DATA, with the end: a line with nothing but a dot, and no other that begins with one (RFC 5321 §4.5.2). */
  readonly data: Buffer;
}
export type Compose = (mail: Mail, about: { readonly uid: string; readonly now: number }) => Composed;

/** What could end a mail early and begin another, because some mail servers take a lone CR or LF for the end of a line. */
const SMUGGLING = /\r(?!\n)|(?<!\r)\n|\n\./;

/** Loads the mail library when first needed, so that the server starts faster. */
export async function openComposer(): Promise<Compose> {
  const { default: Node } = await import('nodemailer/lib/mime-node');
  const { foldLines } = await import('nodemailer/lib/mime-funcs');
  /** Of no mail: it only encodes. Making one for each mail takes longer than all that it encodes. */
  const node = new Node();
  /** The library encodes and folds what a header holds (RFC 2047), whatever it is. One of nothing is left out. */
  const header = (name: string, value: Parameters<MimeNode['encodeHeaderValue']>[1]): string[] => {
    const encoded = node.encodeHeaderValue(name, value);
    return encoded.trim() === '' ? [] : [foldLines(`${name}: ${encoded}`, HEADER_LINE)];
  };

  return (mail, { uid, now }) => {
    const { from, subject } = mail;
    // Addresses are objects, because strings would be parsed and could turn out to be lists.
    const [to, cc, bcc] = [toAddress(mail.to), mail.cc.map(toAddress), mail.bcc.map(toAddress)];
    const messageId = messageIdOf(mail, uid);
    const boundary = `=_${randomHex(BOUNDARY_BYTES)}`;
    const lines = [
      ...header('From', { ...from }),
      ...header('To', to),
      ...header('Cc', cc),
      ...header('Subject', subject),
      ...header('Message-ID', messageId),
      ...header('Date', new Date(now)),
      // RFC 3834 and Microsoft's [MS-OXCMAIL]: suppresses vacation notices.
      'Auto-Submitted: auto-generated',
      'X-Auto-Response-Suppress: All',
      'MIME-Version: 1.0',
      `Content-Type: multipart/alternative; boundary="${boundary}"`,
    ];
    const headers = lines.join('\r\n');
    // The library sees to that. As a fault of the message, in its words, so that this one is given up and others are sent.
    if (SMUGGLING.test(headers))
      throw Object.assign(new Error('a header has a line of its own'), { code: 'EMESSAGE' });
    return {
      messageId,
      envelope: node.setEnvelope({ from: toAddress(from.address), to: [to, ...cc, ...bcc] }).getEnvelope(),
      data: Buffer.from(`${headers}\r\n\r\n${bodyOf(mail, boundary)}.\r\n`),
    };
  };
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

/** How many characters a byte takes, by its value: a character of UTF-8 stays in one line, so the first of its bytes counts for all. */
const WIDTHS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === TAB || (byte >= SPACE && byte <= TILDE && byte !== EQUALS)) return 1;
  if (byte < 0x80) return 3;
  if (byte < 0xc0) return 0;
  return byte < 0xe0 ? 6 : byte < 0xf0 ? 9 : 12;
});

/**
 * Text in quoted-printable (RFC 2045 §6.7). Line breaks of any kind become CRLF. No line ends within a character, and none
 * begins with a dot.
 */
export function quotedPrintable(text: string): string {
  const bytes = Buffer.from(text);
  // Three for each byte, and three more for each line that is full.
  const encoded = Buffer.allocUnsafe(bytes.length * 3 + Math.ceil((bytes.length * 3) / (LINE - 12)) * 3);
  let length = 0;
  let column = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    if (byte === LF || byte === CR) {
      if (byte === CR && bytes[index + 1] === LF) index += 1;
      encoded[length++] = CR;
      encoded[length++] = LF;
      column = 0;
      continue;
    }
    let width = isLostBlank(bytes, index) ? 3 : (WIDTHS[byte] as number);
    if (column + width > LINE) {
      encoded[length++] = EQUALS;
      encoded[length++] = CR;
      encoded[length++] = LF;
      column = 0;
    }
    if (byte === DOT && column === 0) width = 3;
    if (width === 1) {
      encoded[length++] = byte;
      column += 1;
    } else {
      encoded[length++] = EQUALS;
      encoded[length++] = HEX[byte >> 4] as number;
      encoded[length++] = HEX[byte & 15] as number;
      column += 3;
    }
  }
  return encoded.toString('latin1', 0, length);
}

/** White space at the end of a line is encoded, lest it is lost. */
function isLostBlank(bytes: Buffer, index: number): boolean {
  const byte = bytes[index];
  if (byte !== SPACE && byte !== TAB) return false;
  if (index + 1 === bytes.length) return true;
  const next = bytes[index + 1];
  return next === LF || next === CR;
}
