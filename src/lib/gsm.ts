/** 3GPP TS 23.038 §6.2.1: the default alphabet of SMS, and §6.2.1.1: its extension table. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '^{}\\[~]|€\f';
const GSM = new Set(BASIC + EXTENSION);
/** Each takes two septets: an escape, and the character. */
const ESCAPED = new Set(EXTENSION);

/** How much fits into an SMS, and into each of several: their header takes six octets (3GPP TS 23.040 §9.2.3.24.1). */
const CAPACITY = { 'GSM-7': { alone: 160, part: 153 }, 'UCS-2': { alone: 70, part: 67 } } as const;

/** How a text goes over the air. */
export interface SmsLength {
  readonly encoding: keyof typeof CAPACITY;
  /** What it takes up: septets, of which a character of the extension table takes two; of UCS-2, UTF-16 units. */
  readonly characters: number;
  /** How many SMS are charged for it. */
  readonly segments: number;
}

/** Whether a text fits the GSM alphabet, 160 characters to a part; else it is sent as UCS-2, 70 to a part. */
export const isGsm = (text: string): boolean => [...text].every((character) => GSM.has(character));

/**
 * The length of an SMS. Neither an escaped character nor a surrogate pair is split between two segments, so that a segment may
 * have a place left.
 */
export function smsLength(text: string): SmsLength {
  const encoding = isGsm(text) ? 'GSM-7' : 'UCS-2';
  const sizes = [...text].map((character) =>
    encoding === 'GSM-7' ? (ESCAPED.has(character) ? 2 : 1) : character.length,
  );
  const characters = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, part } = CAPACITY[encoding];
  if (characters <= alone) return { encoding, characters, segments: 1 };
  let [segments, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > part) [segments, used] = [segments + 1, 0];
    used += size;
  }
  return { encoding, characters, segments };
}
