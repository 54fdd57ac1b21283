import type { Outgoing } from '../messages/message.ts';

/** Characters of an answer that are read, and that are kept. */
const [MOST_READ, MOST_KEPT] = [2000, 200];
const HIDDEN = '…';
/** A phone has at least seven digits; `550 5.1.1` has six. */
const PHONE_DIGITS = 7;
/** A shorter secret would hide half of every answer. */
const SHORTEST_SECRET = 3;

/** What may be personal or secret, by its looks. Each is linear: nothing in it repeats within a repetition. */
const SUSPECTS: ReadonlyArray<readonly [RegExp, string | ((found: string) => string)]> = [
  [/[a-z][a-z0-9+.-]{1,20}:\/\/\S+/giu, '<link>'],
  [/[^\s<>"'(),;:=[\]{}]+@[^\s<>"'(),;:[\]{}]+/gu, '<address>'],
  // Percent-encoded.
  [/\S*%[0-9a-f]{2}\S*/giu, HIDDEN],
  [/\+?\p{Nd}[\p{Nd} ().\-/]{5,}\p{Nd}/gu, (found) => (digitsOf(found) >= PHONE_DIGITS ? HIDDEN : found)],
  [/\p{Nd}{4,}/gu, HIDDEN],
  // Keys and tokens: words of letters alone are shorter, or are words.
  [/[\w+/=-]{12,}/gu, (found) => (found.length >= 32 || digitsOf(found) > 0 ? HIDDEN : found)],
];

const digitsOf = (text: string): number => text.match(/\p{Nd}/gu)?.length ?? 0;

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/**
 * What a mail server or gateway answered, as operators may read it. Answers quote addresses, phones, texts and credentials,
 * so whatever is one of the given secrets or looks like one is hidden, rather too much than too little.
 *
 * @param secrets texts that the message or the account at the provider holds
 * @returns at most MOST_KEPT characters in one line; null: nothing is left to read
 */
export function scrubbed(answer: string, secrets: readonly string[]): string | null {
  let text = answer.slice(0, MOST_READ).replace(/[\p{C}\s]+/gu, ' ');
  const known = secrets.filter((secret) => secret.trim().length >= SHORTEST_SECRET);
  if (known.length > 0) {
    const longestFirst = known.toSorted((a, b) => b.length - a.length).map(literally);
    text = text.replace(new RegExp(longestFirst.join('|'), 'giu'), HIDDEN);
  }
  for (const [suspect, by] of SUSPECTS)
    text = typeof by === 'string' ? text.replace(suspect, by) : text.replace(suspect, by);
  const short = text.trim();
  if (short === '') return null;
  return short.length > MOST_KEPT ? `${short.slice(0, MOST_KEPT - 1)}${HIDDEN}` : short;
}

/** What a provider may quote of a message: its recipients, and of an SMS whatever is no plain word. */
export function secretsOf(outgoing: Outgoing): string[] {
  if (outgoing.channel === 'webhook') return [];
  if (outgoing.channel === 'sms')
    return [outgoing.to, ...outgoing.text.split(/\s+/).filter((word) => /[^\p{L}\p{M}.,:;!?]/u.test(word))];
  const addresses = [outgoing.to, ...outgoing.cc, ...outgoing.bcc];
  return addresses.flatMap((address) => [address, address.slice(0, address.lastIndexOf('@'))]);
}
