/** What can be done with a password hash. */
export type Judgement =
  | Supported
  /** No password matches it, on purpose. */
  | { readonly kind: 'unusable' }
  /** It is never computed. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Supported {
  readonly kind: 'supported';
  /**
   * Algorithm and cost: the text of the hash up to its salt. Hashes of one format take equally long, but for Django's scrypt,
   * which has a part of its costs behind the salt.
   */
  readonly format: string;
  /** How an import stores it: in one way, with its algorithm and all costs in the format. */
  readonly stored: string;
  /** Compares in constant time. */
  readonly verify: (password: string) => Promise<boolean>;
}

/** Judges the hashes of a format; undefined: it is none of them. */
export type Judge = (encoded: string) => Judgement | undefined;

export const refuse = (reason: string): Judgement => ({ kind: 'refused', reason });

/** Salts are some 20 characters long; of more than this, somebody wants something else. */
export const MAX_SALT = 128;

/** A number as hashes have it, without sign and leading zeros; NaN: it is none, or 0. */
export const costOf = (text: string): number => (/^[1-9]\d{0,11}$/.test(text) ? Number(text) : Number.NaN);

/** Whether a number is one, and in a range. */
export const isWithin = (cost: number, least: number, most: number): boolean => cost >= least && cost <= most;

/** The bytes of a text in base64, with or without padding; null: it is none. */
export function bytesOf(text: string, padding: 'padded' | 'unpadded'): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  const encoded = bytes.toString('base64');
  return text === (padding === 'padded' ? encoded : encoded.replace(/=+$/, '')) ? bytes : null;
}
