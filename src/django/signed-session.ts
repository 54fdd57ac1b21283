import { inflateSync } from 'node:zlib';
import { type DjangoDigest, saltedHmac } from '../lib/django-signing.ts';
import { equalInConstantTime } from '../lib/keyring.ts';

/** Bytes of a session at most, inflated: a small text can inflate to gigabytes. */
const MAX_BYTES = 1024 ** 2;

/** Stands for the text of a session that cannot be inflated: no JSON is empty. */
const TOO_LARGE = '';

const DIGESTS: readonly DjangoDigest[] = ['sha256', 'sha1'];

/** What a session of Django says about who is signed in. */
export interface DjangoSession {
  readonly userId: string;
  /** A hash that covers the password: the session is over when it changes. */
  readonly authHash: string;
}

/**
 * Reads a session of Django: signed JSON (django/core/signing.py) since 3.1, a keyed hash before JSON before that.
 * @param keys SECRET_KEY of Django, and its fallbacks
 * @returns the session; or why there is none, in words
 */
export function readDjangoSession(data: string, keys: readonly string[]): DjangoSession | string {
  const text = data.includes(':') ? signedText(data, keys) : legacyText(data, keys);
  if (text === null) return 'none of DJANGO_SECRET_KEYS signed it';
  if (text === TOO_LARGE) return 'it cannot be inflated, or is too large';
  const values = jsonOf(text);
  if (values === null) return 'it is no JSON: a pickle is not read, because reading one runs what it says';
  const { _auth_user_id: userId, _auth_user_hash: authHash } = values;
  if (userId === undefined) return 'nobody is signed in';
  if (typeof authHash !== 'string') return 'it is not bound to the password';
  return { userId: String(userId), authHash };
}

/** `<base64>:<time>:<signature>`; with a dot before it, it is compressed. */
function signedText(data: string, keys: readonly string[]): string | null {
  const at = data.lastIndexOf(':');
  const [value, signature] = [data.slice(0, at), data.slice(at + 1)];
  const isSigned = keys.some((key) =>
    DIGESTS.some((digest) =>
      equalInConstantTime(
        saltedHmac('django.contrib.sessions.SessionStoresigner', value, key, digest).toString('base64url'),
        signature,
      ),
    ),
  );
  if (!isSigned) return null;
  const payload = value.slice(0, value.lastIndexOf(':'));
  const isCompressed = payload.startsWith('.');
  const bytes = Buffer.from(isCompressed ? payload.slice(1) : payload, 'base64url');
  if (!isCompressed) return bytes.toString('utf8');
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_BYTES }).toString('utf8');
  } catch {
    return TOO_LARGE;
  }
}

/** Base64 of `<SHA-1 in hexadecimal>:<JSON>`. */
function legacyText(data: string, keys: readonly string[]): string | null {
  const bytes = Buffer.from(data, 'base64');
  const at = bytes.indexOf(':');
  if (at < 0) return null;
  const signature = bytes.subarray(0, at).toString('latin1');
  const text = bytes.subarray(at + 1).toString('utf8');
  const isSigned = keys.some((key) =>
    equalInConstantTime(
      saltedHmac('django.contrib.sessionsSessionStore', text, key, 'sha1').toString('hex'),
      signature,
    ),
  );
  return isSigned ? text : null;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Whether a session was opened with the password that has this hash (AbstractBaseUser.get_session_auth_hash). */
export const isOfPassword = ({ authHash }: DjangoSession, hash: string, keys: readonly string[]): boolean =>
  keys.some((key) =>
    DIGESTS.some((digest) =>
      equalInConstantTime(
        saltedHmac(
          'django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash',
          hash,
          key,
          digest,
        ).toString('hex'),
        authHash,
      ),
    ),
  );
