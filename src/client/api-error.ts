/** The texts of an error of the API. */
interface Texts {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly nonField: readonly string[];
}

/**
 * An answer of 400 or above. The API lays errors out in several ways (`detail`, `non_field_errors` as a list or a text, lists
 * by field); here they have one form. Texts are in the language of the request and meant for people; programs look at `code`.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The name of the error, such as `throttled` or `sms_verification_100_2`; null from a proxy or an endpoint with a layout of its own. */
  readonly code: string | null;
  /** The texts about each field, under its name. */
  readonly fields: Texts['fields'];
  /** The texts about the request as a whole. */
  readonly nonField: readonly string[];
  /** How long to wait before trying again, seconds; null if the answer does not say. */
  readonly retryAfter: number | null;
  /** The body as received: JSON, or a text. */
  readonly body: unknown;

  constructor(response: Response, body: unknown) {
    const { fields, nonField } = textsOf(body);
    super(nonField[0] ?? Object.values(fields)[0]?.[0] ?? `the service answered ${response.status}`);
    this.status = response.status;
    this.code = codeOf(body) ?? response.headers.get('x-error-code');
    this.fields = fields;
    this.nonField = nonField;
    this.retryAfter = retryAfterOf(response);
    this.body = body;
  }
}

/**
 * The `Retry-After` of an answer (RFC 9110 §10.2.3): a number of seconds, or a date.
 * @returns seconds from now, never negative; null if there is none, or none that can be read
 */
export function retryAfterOf({ headers }: Pick<Response, 'headers'>): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  // A date has letters; Date.parse would take "-1" for a year.
  const time = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : Math.max(0, Math.ceil((time - Date.now()) / 1000));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `error` is how OAuth names it (RFC 6749 §5.2), and so does the endpoint for introspection. */
function codeOf(body: unknown): string | null {
  const code = isRecord(body) ? (body.error_code ?? body.error) : undefined;
  return typeof code === 'string' ? code : null;
}

function textsOf(body: unknown): Texts {
  if (!isRecord(body)) return { fields: {}, nonField: [] };
  const { detail, non_field_errors: general, error_code: _code, error: _error, ...rest } = body;
  // Two endpoints have the lists one level deeper; what is beside them repeats them, or is no text.
  const { errors, form_errors: formErrors = errors, ...direct } = rest;
  const { non_field_errors: inner, ...byField } = isRecord(formErrors) ? formErrors : direct;
  const fields = Object.entries(byField)
    .map(([name, value]) => [name, listOf(value)] as const)
    .filter(([, texts]) => texts.length > 0);
  return {
    fields: Object.fromEntries(fields),
    nonField: [detail, general, inner].flatMap(listOf),
  };
}

const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
