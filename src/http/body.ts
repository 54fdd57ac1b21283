import { RefusedRequest, unsupportedMediaType } from './errors.ts';

/** Bytes a request's body may have. */
export const BODY_LIMIT = 64 * 1024;

export type RawBody = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body. Nothing of what was sent is repeated in an error: it may hold a password.
 *
 * @throws RefusedRequest unsupported_media_type, parse_error, not_an_object, malformed_request
 */
export function readBody(contentType: string | undefined, bytes: Buffer | undefined): RawBody {
  if (!bytes || bytes.length === 0) return {};
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.replace(/^charset="?|"$/g, '');
  const isReadable = charset === undefined || charset === 'utf-8' || charset === 'utf8';
  if (isReadable && type === 'application/json') return readJson(bytes);
  if (isReadable && type === 'application/x-www-form-urlencoded') return readForm(bytes);
  throw new RefusedRequest(unsupportedMediaType(contentType));
}

function readJson(bytes: Buffer): RawBody {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new RefusedRequest({ code: 'parse_error', params: { reason: reasonOf(error) } });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawBody;
  throw new RefusedRequest({ code: 'not_an_object', params: { type: pythonTypeOf(value) } });
}

/** The position V8 reports, without the piece of the body that it quotes. */
function reasonOf(error: unknown): string {
  if (!(error instanceof SyntaxError)) return 'invalid UTF-8';
  const position = /at position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? 'unexpected end or token' : `unexpected token at position ${position}`;
}

/** DRF names what it got instead of a dictionary by its Python type. */
function pythonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'float';
}

/**
 * Of repeated keys the last counts, as in Django's QueryDict. Bytes that are no UTF-8 are refused: replaced by U+FFFD,
 * as URLSearchParams does, different passwords would become the same.
 */
function readForm(bytes: Buffer): RawBody {
  const fields: Record<string, string> = Object.create(null);
  try {
    for (const pair of utf8.decode(bytes).split('&')) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      const name = equals < 0 ? pair : pair.slice(0, equals);
      fields[unescapeForm(name)] = equals < 0 ? '' : unescapeForm(pair.slice(equals + 1));
    }
  } catch {
    throw new RefusedRequest({ code: 'malformed_request' });
  }
  return fields;
}

/** A percent sign that escapes nothing stands for itself (URL Standard, application/x-www-form-urlencoded parser). */
const unescapeForm = (text: string): string =>
  decodeURIComponent(text.replaceAll('+', ' ').replace(/%(?![0-9a-f]{2})/gi, '%25'));
