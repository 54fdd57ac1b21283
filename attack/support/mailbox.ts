import { setTimeout as pause } from 'node:timers/promises';
import { startProvider } from '../../test/support/provider.ts';
import { type ReceivedMail, startSmtpSink } from '../../test/support/smtp.ts';

/** How long to wait for a message that should come, milliseconds. */
const PATIENCE = 10_000;
const LOOK_EVERY = 20;
/** How long nothing must come until nothing more is expected, milliseconds. */
const QUIET = 1500;

export interface Text {
  readonly to: string;
  readonly text: string;
  /** performance.now() when the gateway got it. */
  readonly at: number;
}

/** How a mail server treats mail. `slow` takes 3 s for each, `hangs` never answers. */
export type MailServer = 'prompt' | 'slow' | 'hangs';

/** How long a slow mail server takes, milliseconds. */
const SLOW = 3000;

/** Where messages are handed over. */
export interface Receivers {
  readonly smtpUrl: string;
  readonly gatewayUrl: string;
  close(): Promise<void>;
}

/** A mail server and an SMS gateway that keep what they get. */
export interface Mailbox extends Receivers {
  readonly mails: readonly ReceivedMail[];
  readonly texts: readonly Text[];
  /** The first mail to an address, after the first `seen` ones. @throws Error if none comes */
  mailTo(address: string, seen?: number): Promise<ReceivedMail>;
  /** The first text to a phone, after the first `seen` ones. @throws Error if none comes */
  textTo(phone: string, seen?: number): Promise<Text>;
  /** The code of that text. */
  codeTo(phone: string, seen?: number): Promise<string>;
  /** The path of the first link of that mail. */
  linkTo(address: string, seen?: number): Promise<string>;
  /** Resolves when no text has come for a while: those that were requested have come, or never will. */
  quiet(): Promise<void>;
  /** How the mail server treats mail from now on. */
  treatMail(as: MailServer): void;
}

export async function openMailbox(): Promise<Mailbox> {
  const texts: Text[] = [];
  let treatment: MailServer = 'prompt';
  const smtp = await startSmtpSink({
    onRcptTo(_address, _session, callback) {
      if (treatment === 'prompt') callback();
      else if (treatment === 'slow') setTimeout(callback, SLOW);
    },
  });
  const gateway = await startProvider((response, { body }) => {
    const { to, text } = JSON.parse(body) as { to: string; text: string };
    texts.push({ to, text, at: performance.now() });
    response.writeHead(201).end();
  });
  const waitFor = async <T>(find: () => T | undefined, what: string): Promise<T> => {
    for (const end = performance.now() + PATIENCE; performance.now() < end; await pause(LOOK_EVERY)) {
      const found = find();
      if (found !== undefined) return found;
    }
    throw new Error(`no ${what} came`);
  };
  const mailTo = (address: string, seen = 0): Promise<ReceivedMail> =>
    waitFor(() => smtp.received.filter(({ recipients }) => recipients.includes(address))[seen], 'mail');
  const textTo = (phone: string, seen = 0): Promise<Text> =>
    waitFor(() => texts.filter(({ to }) => to === phone)[seen], 'text');
  return {
    smtpUrl: smtp.url,
    gatewayUrl: gateway.url,
    mails: smtp.received,
    texts,
    mailTo,
    textTo,
    async codeTo(phone, seen) {
      const { text } = await textTo(phone, seen);
      const code = /#(\d+)\s*$/.exec(text)?.[1];
      if (code === undefined) throw new Error(`no code in ${JSON.stringify(text)}`);
      return code;
    },
    async linkTo(address, seen) {
      const { mail } = await mailTo(address, seen);
      const link = /https?:\/\/[^\s"<>]+/.exec(mail.text ?? '')?.[0];
      if (link === undefined) throw new Error('no link in the mail');
      const { pathname, search } = new URL(link);
      return pathname + search;
    },
    async quiet() {
      for (let count = -1; count !== texts.length; ) {
        count = texts.length;
        await pause(QUIET);
      }
    },
    treatMail(as) {
      treatment = as;
    },
    async close() {
      await Promise.all([smtp.close(), gateway.close()]);
    },
  };
}
