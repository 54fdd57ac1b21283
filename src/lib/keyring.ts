import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { drawBytes } from './random.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Hexadecimal: enough to tell a handful of keys apart. */
const ID_DIGITS = 8;

export type MacField = string | number | null;

export type Keyring = ReturnType<typeof createKeyring>;

/** One of the keys of a keyring. */
export interface Key {
  /** Says which key it is, and nothing about it: derived from the key, the same in every process. */
  readonly id: string;
  /** HMAC-SHA256 over the fields, in hexadecimal. Fields are length-delimited: ("ab","c") never equals ("a","bc"). */
  mac(purpose: string, fields: readonly MacField[]): string;
}

/** What is kept of a key after its SECRET_KEY was removed: the keys of some purposes, in hexadecimal. */
export interface RetiredKey {
  readonly id: string;
  readonly purposes: Readonly<Record<string, string>>;
  /** Up to where it counts, for what reads with it. */
  readonly limits: Readonly<Record<string, number>>;
}

/** What was encrypted, and the id of the key it was encrypted under. */
interface Opened {
  readonly text: string;
  readonly keyId: string;
}

/** A key by purpose; undefined where a retired key has none. */
interface Source {
  readonly id: string;
  keyFor(purpose: string): KeyObject | undefined;
}

/**
 * MACs and encryption under SECRET_KEY, beside SECRET_KEY_FALLBACKS while it changes. Each purpose has its own key, derived
 * with HKDF-SHA256 (RFC 5869), so that a MAC for one purpose is invalid for every other.
 *
 * New things are made under SECRET_KEY, old ones are read under any key. They hold no key id: a MAC or an authenticated
 * ciphertext fits one key only, so trying finds it, and versions that know a single key can read what this one writes.
 *
 * @param secret SECRET_KEY, at least 32 characters (checked by config.ts)
 * @param fallbacks SECRET_KEY_FALLBACKS
 */
export function createKeyring(secret: string, fallbacks: readonly string[] = []) {
  const configured = [...new Set([secret, ...fallbacks])].map(sourceOf);
  const [first] = configured as [ReturnType<typeof sourceOf>];
  /** In an order that all processes share, whichever key is first for them: they lock counters in it. */
  const inOrder = configured.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  let retired: readonly Source[] = [];
  let limits: ReadonlyMap<string, RetiredKey['limits']> = new Map();

  const byPurpose = new Map<string, readonly { id: string; key: KeyObject }[]>();

  /** The keys that a purpose has, the first one first: retired ones keep few. */
  const keysFor = (purpose: string): readonly { id: string; key: KeyObject }[] => {
    const known = byPurpose.get(purpose);
    if (known) return known;
    const keys = [...configured, ...retired].flatMap(({ id, keyFor }) => {
      const key = keyFor(purpose);
      return key ? [{ id, key }] : [];
    });
    byPurpose.set(purpose, keys);
    return keys;
  };

  const allMacs = (purpose: string, fields: readonly MacField[]): { id: string; mac: string }[] => {
    const text = lengthDelimited(fields);
    return keysFor(purpose).map(({ id, key }) => ({ id, mac: hmac(key, text).digest('hex') }));
  };

  const open = (purpose: string, ciphertext: string, context: string): Opened | null => {
    for (const { id, key } of keysFor(purpose)) {
      try {
        return { text: decryptWith(key, ciphertext, context), keyId: id };
      } catch {
        // Another key, or damaged: the caller says what that means.
      }
    }
    return null;
  };

  return {
    /** The id of SECRET_KEY. */
    id: first.id,
    /** The ids of SECRET_KEY_FALLBACKS, without SECRET_KEY. */
    fallbackIds: configured.slice(1).map(({ id }) => id),

    /** A MAC for what is made now: under SECRET_KEY. See {@link Key.mac}. */
    mac: (purpose: string, fields: readonly MacField[]): string =>
      hmac(first.keyFor(purpose), lengthDelimited(fields)).digest('hex'),

    /** The MACs under every key, for finding what was stored under any of them. SECRET_KEY's is the first. */
    macs: (purpose: string, fields: readonly MacField[]): string[] =>
      allMacs(purpose, fields).map(({ mac }) => mac),

    /** Whether a MAC was made over the fields, under any key. Compares with all of them. */
    isMac: (purpose: string, fields: readonly MacField[], given: string): boolean =>
      isOneOf(
        given,
        allMacs(purpose, fields).map(({ mac }) => mac),
      ),

    /** The id of the key that a MAC over the fields was made under; null: none of them. */
    makerOf: (purpose: string, fields: readonly MacField[], given: string): string | null =>
      allMacs(purpose, fields).find(({ mac }) => equalInConstantTime(mac, given))?.id ?? null,

    /**
     * What `make` returns for each key, in the order of their ids. For names of counters: counted under each key's name, they
     * go on when the key changes, and processes with another first key count the same.
     */
    forEachKey: <T>(make: (key: Key) => T): T[] =>
      inOrder.map(({ id, keyFor }) =>
        make({ id, mac: (purpose, fields) => hmac(keyFor(purpose), lengthDelimited(fields)).digest('hex') }),
      ),

    /** {@link encryptWith} the key of a purpose, of SECRET_KEY. */
    encrypt: (purpose: string, plaintext: string, context: string): string =>
      encryptWith(first.keyFor(purpose), plaintext, context),

    /** The text, and the key it was encrypted under; null if none of the keys opens it. */
    open,

    /** The text that `encrypt` made under any key. @throws when none opens it, or the context or a byte differs */
    decrypt(purpose: string, ciphertext: string, context: string): string {
      const opened = open(purpose, ciphertext, context);
      if (!opened) throw new Error('no key opens it');
      return opened.text;
    },

    /** A key of its own for each combination of fields. It is not kept: without the fields nobody can make it again. */
    derive: (purpose: string, fields: readonly MacField[]): KeyObject =>
      createSecretKey(hmac(first.keyFor(purpose), lengthDelimited(fields)).digest()),

    /** The same under every key, SECRET_KEY's first: for what was encrypted before. */
    deriveAll: (purpose: string, fields: readonly MacField[]): KeyObject[] =>
      keysFor(purpose).map(({ key }) => createSecretKey(hmac(key, lengthDelimited(fields)).digest())),

    /** The keys of some purposes of a fallback, in hexadecimal, to be kept when it is removed. */
    purposesOf(id: string, purposes: readonly string[]): RetiredKey['purposes'] {
      const source = configured.find((key) => key.id === id);
      if (!source) throw new Error(`there is no key ${id}`);
      const kept = purposes.map((purpose) => [purpose, source.keyFor(purpose).export().toString('hex')]);
      return Object.fromEntries(kept);
    },

    /** Reads with what was kept of former keys from now on. Keys that are configured stay as they are. */
    useRetired(keys: readonly RetiredKey[]): void {
      const isConfigured = (id: string): boolean => configured.some((key) => key.id === id);
      const former = keys.filter(({ id }) => !isConfigured(id));
      retired = former.map(retiredSource);
      limits = new Map(former.map((key) => [key.id, key.limits]));
      byPurpose.clear();
    },

    /** Up to where a retired key counts; undefined: it is configured, and counts everywhere. */
    limitsOf: (id: string): RetiredKey['limits'] | undefined => limits.get(id),
  };
}

function sourceOf(secret: string) {
  const keys = new Map<string, KeyObject>();
  const bytesFor = (purpose: string) => new Uint8Array(hkdfSync('sha256', secret, 'latchkey', purpose, 32));
  return {
    id: Buffer.from(bytesFor('key-id')).toString('hex').slice(0, ID_DIGITS),
    keyFor(purpose: string): KeyObject {
      const known = keys.get(purpose);
      if (known) return known;
      const key = createSecretKey(bytesFor(purpose));
      keys.set(purpose, key);
      return key;
    },
  };
}

function retiredSource({ id, purposes }: Pick<RetiredKey, 'id' | 'purposes'>): Source {
  const keys = new Map(
    Object.entries(purposes).map(([purpose, hex]) => [purpose, createSecretKey(Buffer.from(hex, 'hex'))]),
  );
  return { id, keyFor: (purpose) => keys.get(purpose) };
}

const hmac = (key: KeyObject, text: string) => createHmac('sha256', key).update(text);

/** AES-256-GCM. `context` is authenticated with it: a ciphertext moved to another row cannot be decrypted. */
export function encryptWith(key: KeyObject, plaintext: string, context: string): string {
  const nonce = drawBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** Decrypts what {@link encryptWith} made. @throws when the key, the context or a byte differs */
export function decryptWith(key: KeyObject, ciphertext: string, context: string): string {
  const bytes = Buffer.from(ciphertext, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/** Whether a text can have been made by {@link encryptWith} under some key: it has the length, and no other characters. */
export const isCiphertext = (text: string): boolean =>
  /^[A-Za-z0-9_-]+$/.test(text) && Buffer.from(text, 'base64url').length >= NONCE_BYTES + TAG_BYTES;

function lengthDelimited(fields: readonly MacField[]): string {
  return fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`)).join(',');
}

/** Compares strings in a time that depends on their lengths only. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether a string is one of others, compared with every one of them: the time does not tell which. */
export const isOneOf = (given: string, others: readonly string[]): boolean =>
  others.map((other) => equalInConstantTime(given, other)).includes(true);

/** SHA-256 in hexadecimal: how session ids and API tokens are stored, both being random and long. */
export const sha256 = (text: string): string => hash('sha256', text);
