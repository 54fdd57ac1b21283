import type { importJWK, JWK } from 'jose';
import type { SigningKeyRow } from '../contracts/stores/backends.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Logger } from '../lib/logger.ts';
import { loadJose } from './jose.ts';

/** ECDSA over P-256 with SHA-256 (RFC 7518 §3.4): what every library for JWTs knows. */
export const ALGORITHM = 'ES256';
/** The purpose of the keys of private keys. */
export const SIGNING_KEY_PURPOSE = 'signing-key';

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

/** A key pair that this process can use. */
export interface SigningKey extends Pick<SigningKeyRow, 'kid' | 'createdAt' | 'signsFrom'> {
  readonly privateKey: ImportedKey;
  readonly publicKey: ImportedKey;
  /** The entry of the JWKS (RFC 7517 §4). */
  readonly publicJwk: PublicJwk;
}

type PublicJwk = Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'kid' | 'alg' | 'use', string>>;

/** The date is part of it: whoever can only write to the database cannot move it. */
export const signingKeyContext = ({ kid, signsFrom }: Pick<SigningKeyRow, 'kid' | 'signsFrom'>): string =>
  `${kid} ${signsFrom}`;

/** All that unsealing depends on: a row that was changed is another one. */
const nameOf = (row: SigningKeyRow): string => `${signingKeyContext(row)} ${row.sealed}`;

/**
 * Key pairs between the database, where private keys are encrypted, and the memory of this process. Public keys are derived
 * from private ones, so that whoever can only write to the database cannot publish a key of their own.
 */
export function createKeyPairs({ keyring, logger }: { keyring: Keyring; logger: Logger }) {
  const imported = new Map<string, Promise<SigningKey>>();
  const reported = new Set<string>();

  const unseal = (row: SigningKeyRow): JWK | null => {
    try {
      return JSON.parse(keyring.decrypt(SIGNING_KEY_PURPOSE, row.sealed, signingKeyContext(row)));
    } catch {
      return null;
    }
  };

  const open = (row: SigningKeyRow): Promise<SigningKey> | null => {
    const before = imported.get(nameOf(row));
    if (before) return before;
    const jwk = unseal(row);
    if (jwk) {
      const key = importPair(row, jwk);
      imported.set(nameOf(row), key);
      return key;
    }
    if (!reported.has(row.kid)) {
      logger.error({ kid: row.kid }, 'a signing key opens with no key of this process and is not used');
      reported.add(row.kid);
    }
    return null;
  };

  return {
    /** A new key pair, ready to be stored. @param times milliseconds since the epoch */
    async generate(times: Pick<SigningKeyRow, 'createdAt' | 'signsFrom'>): Promise<SigningKeyRow> {
      const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await loadJose();
      const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
      const jwk = await exportJWK(privateKey);
      const kid = await calculateJwkThumbprint(jwk);
      const context = signingKeyContext({ kid, signsFrom: times.signsFrom });
      return { kid, ...times, sealed: keyring.encrypt(SIGNING_KEY_PURPOSE, JSON.stringify(jwk), context) };
    },

    /** Whether the row opens: not if it was sealed under another SECRET_KEY, or changed. */
    isReadable: (row: SigningKeyRow): boolean => unseal(row) !== null,

    /** The key pairs of the rows that open. The others are reported once. */
    async openAll(rows: readonly SigningKeyRow[]): Promise<SigningKey[]> {
      const present = new Set(rows.map(nameOf));
      for (const name of imported.keys()) if (!present.has(name)) imported.delete(name);
      return Promise.all(rows.map(open).filter((key) => key !== null));
    },
  };
}

async function importPair({ kid, createdAt, signsFrom }: SigningKeyRow, jwk: JWK): Promise<SigningKey> {
  const jose = await loadJose();
  const { x = '', y = '' } = jwk;
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y, kid, alg: ALGORITHM, use: 'sig' } as const;
  const [privateKey, publicKey] = await Promise.all([
    jose.importJWK(jwk, ALGORITHM),
    jose.importJWK(publicJwk, ALGORITHM),
  ]);
  return { kid, createdAt, signsFrom, privateKey, publicKey, publicJwk };
}
