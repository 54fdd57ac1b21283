/** The PHC string that imports store for Django's scrypt. */
const SCRYPT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]*)$/;

/**
 * A stored hash as Django's hashers read it (django/contrib/auth/hashers.py). Those of formats that Django has stay as they are;
 * so do wrapped ones, which need the hasher of docs/migrate-from-django.md.
 *
 * @returns null: no hasher of Django can read it
 */
export function toDjango(stored: string): string | null {
  if (stored.startsWith('$argon2')) return `argon2${stored}`;
  if (stored.startsWith('$2')) return `bcrypt$${stored}`;
  if (!stored.startsWith('$scrypt$')) return stored;
  const [, ln = '', blockSize, parallelism, salt = '', hash = ''] = SCRYPT.exec(stored) ?? [];
  const bytes = Buffer.from(salt, 'base64');
  const text = bytes.toString('utf8');
  // Django's salts are texts.
  if (text === '' || text.includes('$') || !Buffer.from(text).equals(bytes)) return null;
  const padded = Buffer.from(hash, 'base64').toString('base64');
  return `scrypt$${2 ** Number(ln)}$${text}$${blockSize}$${parallelism}$${padded}`;
}
