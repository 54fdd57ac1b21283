import { type Static, type TSchema, Type } from 'typebox';
import { isLinkTarget, LINK_TARGET } from '../lib/link-target.ts';

type ReadableParts = Readonly<Record<string, (part: unknown) => unknown>>;

/** An entry of the table of settings. */
export interface SettingDefinition {
  readonly schema: TSchema;
  readonly default: unknown;
  readonly doc: string;
  /** Encrypted in the database; masked in listings, audit rows and logs. */
  readonly secret: boolean;
  /**
   * Decides where messages, links and credentials go, or how much guessing is allowed: whoever changes it could become
   * somebody else. Changed on the machine, or over HTTP by one owner and confirmed by another.
   */
  readonly critical: boolean;
  /** The parts of a secret value that listings show nevertheless, by the name of the property, and how. */
  readonly readable?: ReadableParts;
  /** Checks what the schema cannot express; one line per fault. @param name the setting, with which each line begins */
  check?(value: unknown, name: string): string[];
  /** What a standard advises against. Operators get a warning; nothing is refused. */
  warnings?(value: unknown): string[];
}

/** An entry of the table. @param more see {@link SettingDefinition} */
export function setting<S extends TSchema>(
  schema: S,
  fallback: Static<S>,
  doc: string,
  more: {
    secret?: true;
    critical?: true;
    readable?: ReadableParts;
    check?: (value: Static<S>, name: string) => string[];
    warnings?: (value: Static<S>) => string[];
  } = {},
) {
  return { schema, default: fallback, doc, secret: false, critical: false, ...more };
}

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;
export const seconds = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
export const path = Type.Refine(
  Type.String({ maxLength: 500, expected: LINK_TARGET }),
  (text) => isLinkTarget(String(text)),
  () => `expected ${LINK_TARGET}`,
);
export const address = {
  pattern: '^[^@\\s<>,;]+@[^@\\s<>,;]+$',
  maxLength: 254,
  expected: 'an e-mail address',
};
export const ORIGIN = 'https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?';
export const origin = { expected: 'an origin such as https://shop.example, without a path' };
export const country = Type.String({
  pattern: '^[A-Z]{2}$',
  expected: 'a country code such as TR (ISO 3166-1 alpha-2)',
});

/** Hosts that are not on the public internet. */
export const privateHosts = Type.Array(
  Type.String({ pattern: '^[A-Za-z0-9.:-]+$', maxLength: 253, expected: 'a host name or address' }),
  { maxItems: 20 },
);

export const faultsOfOrigin = (url: string, name: string): string[] =>
  url === '' || URL.canParse(url)
    ? []
    : [`${name}: expected an origin such as https://shop.example, got "${url}"`];

export const NIST = 'NIST SP 800-63B-4';
export const ASVS = 'OWASP ASVS 5';
