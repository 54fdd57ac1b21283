import type { IncomingHttpHeaders } from 'node:http';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestRefusal } from '../errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { unsupportedMediaType } from './answer.ts';

/** The maximum size of a body, bytes. */
export const BODY_LIMIT = 64 * 1024;

export type RawBody = Readonly<Record<string, unknown>>;
/** What a parser makes of a body. On an error, fastify would close the connection and drop the requests behind this one. */
export type Reading = Result<RawBody, RequestRefusal>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Registers parsers for JSON and forms only. An empty body of any type is read as `{}`, and so is `{}` itself, which the
 * storefront's client sends as text/plain where it has nothing to send. Errors never quote the body, which may hold a password.
 */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes: Buffer, done) =>
    done(null, bytes.length === 0 ? ok({}) : readJson(bytes)),
  );
  app.register(formbody, { parser: (text) => ({ ...readForm(text) }) });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, ({ headers }, bytes: Buffer, done) =>
    done(
      null,
      ['', '{}'].includes(bytes.toString('latin1')) ? ok({}) : refused(unsupportedMediaType(headers)),
    ),
  );
}

/** What the parsers made of the body; without one none ran. */
export const readingOf = ({ body }: FastifyRequest): Reading => (body ?? ok({})) as Reading;

/** Refuses charsets other than UTF-8. Fastify selects parsers by type alone, and formbody's does not see parameters. */
export function checkCharset(headers: IncomingHttpHeaders): RequestRefusal | null {
  const charset = /;\s*charset="?([^;"]*)/i.exec(headers['content-type'] ?? '')?.[1]?.trim();
  if (charset === undefined || /^utf-?8$/i.test(charset)) return null;
  const isEmpty = headers['transfer-encoding'] === undefined && !Number(headers['content-length']);
  return isEmpty ? null : unsupportedMediaType(headers);
}

function readJson(bytes: Buffer): Reading {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    return refused({ code: 'parse_error', params: { reason: reasonOf(error) } });
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ok(value as RawBody)
    : refused({ code: 'not_an_object', params: { type: pythonTypeOf(value) } });
}

/** The position from V8's error, without the part of the body that it quotes. */
function reasonOf(error: unknown): string {
  if (!(error instanceof SyntaxError)) return 'invalid UTF-8';
  const position = /at position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? 'unexpected end or token' : `unexpected token at position ${position}`;
}

/** Django REST framework names the Python type it got instead of a dictionary. */
function pythonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'float';
}

/**
 * The last of repeated keys counts, as in Django's QueryDict. Invalid UTF-8 is refused, because URLSearchParams would read
 * different passwords as the same. Formbody has replaced raw invalid bytes with U+FFFD, which browsers always escape.
 */
function readForm(text: string): Reading {
  try {
    if (text.includes('\ufffd')) throw new URIError('invalid UTF-8');
    // A percent sign without two hex digits stands for itself (URL Standard, application/x-www-form-urlencoded parser).
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return refused({ code: 'malformed_request' });
  }
  // URLSearchParams would drop a leading question mark.
  return ok(Object.fromEntries(new URLSearchParams(`&${text}`)));
}
