import type { TSchema } from 'typebox';
import { ERRORS, type ErrorCode, layOutError } from '../errors.ts';
import { translate } from '../locales/translate.ts';
import type { BodyField, Operation } from './operation.ts';
import type { ServiceDescription } from './service.ts';

/** The values error texts show in examples. */
const VALUES: Readonly<Partial<Record<ErrorCode, Record<string, string | number>>>> = {
  parse_error: { reason: 'unexpected token at position 1' },
  not_an_object: { type: 'list' },
  origin_not_trusted: { origin: 'https://elsewhere.example' },
  method_not_allowed: { method: 'PUT' },
  unsupported_media_type: { type: 'text/plain' },
  throttled: { seconds: 30 },
};

/** The body of an error, in English. */
export function errorExample(code: ErrorCode): object {
  const { message } = ERRORS[code];
  const params = VALUES[code];
  const text = translate('en', params ? { key: message, params } : { key: message });
  return code === 'invalid_fields' ? { field: [text] } : layOutError(code, text);
}

/** A body with the fields that are required. */
const bodyExample = (fields: readonly BodyField[]): object =>
  Object.fromEntries(
    fields.filter((field) => field.isRequired).map(({ name, schema }) => [name, valueExample(schema)]),
  );

function valueExample(schema: TSchema & { examples?: unknown; type?: unknown }): unknown {
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' ? 1 : 'text';
}

/** The request as a command of curl, over several lines. Cookies are kept in cookies.txt. */
export function curlExample(operation: Operation, { publicUrl }: ServiceDescription): string {
  const { method, parameters, bodies, auth, needsCsrfToken } = operation;
  const [body = []] = bodies;
  const path = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_all, name: string) => parameters.find((parameter) => parameter.name === name)?.example ?? name,
  );
  const signsIn = auth !== 'none' || operation.path === '/csrf_token/';
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${publicUrl}${path}`,
    ...(signsIn ? ['-b cookies.txt -c cookies.txt'] : []),
    ...(needsCsrfToken ? ['-H "X-CSRFToken: $CSRF"'] : []),
    ...(body.length > 0
      ? [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(bodyExample(body)))}`]
      : []),
  ].join(' \\\n  ');
}

/** In single quotes a shell changes nothing. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
