import { join, resolve } from 'node:path';
import { type TSchema, Type } from 'typebox';
import { SECOND } from '../lib/clock.ts';
import { timeZoneNamed } from '../lib/time-zone.ts';
import {
  blockList,
  type DatabaseConfig,
  databaseAt,
  hasReadableCredentials,
  isHost,
  isLocal,
  isMailServer,
  isRange,
  isSecretKey,
  keyList,
  linkTo,
  list,
  type Mode,
  originAt,
  originOf,
  redisAt,
  USUAL_LIMITS,
} from './parse.ts';

/** The variables that later ones may depend on: the table is read from top to bottom. */
interface Earlier {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databasePoolSize: number;
  readonly databaseConnectTimeout: number;
  readonly databaseStatementTimeout: number;
  readonly mode: Mode;
  readonly database: DatabaseConfig;
  readonly publicUrl: string;
}

export interface Variable {
  readonly name: string;
  readonly doc: string;
  /** The default in words, for the configuration table. Without it the table shows the fallback itself. */
  readonly unset?: string;
  /** It holds a secret: NAME_FILE may name a file with the value, so that the environment of what starts us does not show it. */
  readonly isSecret?: boolean;
  /** Checked against the text without surrounding white space. */
  readonly schema: TSchema;
  /** The default, written as in the environment; null: no value. */
  readonly fallback: string | null | ((earlier: Earlier) => string);
  /** Converts a valid text to the value. By default the text is the value. */
  readonly read?: (text: string, earlier: Earlier) => unknown;
}

type Check = (text: string) => unknown;

const refined = (schema: TSchema, check: Check, complaint: string): TSchema =>
  Type.Refine(
    schema,
    (text) => Boolean(check(String(text))),
    () => complaint,
  );
const textThat = (check: Check, expected: string): TSchema =>
  refined(Type.String(), check, `expected ${expected}`);
const listOf = (check: Check, expected: string): TSchema =>
  textThat((text) => list(text).every((item) => check(item)), expected);

/** @param most seconds */
const secondsUpTo = (most: number): TSchema =>
  textThat((text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= most, `seconds from 1 to ${most}`);

const ORIGIN = 'an origin such as https://shop.example, without a path';
const ranges = listOf(isRange, 'addresses or ranges such as 10.0.0.0/8, separated by commas');
/** A token as RFC 9110 defines it: the name of a cookie or header. */
const token = Type.String({
  pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
  expected: 'a name of letters, digits and dashes',
});

/** Characters: Django itself takes any, and makes 50. */
const DJANGO_KEY_LENGTH = 16;

const defaultMode = (earlier: Earlier): Mode =>
  isLocal(earlier) && earlier.database.kind === 'sqlite' ? 'development' : 'production';

/** Every environment variable, by its name in {@link Config}. The README's configuration table is generated from this. */
export const VARIABLES = {
  host: {
    name: 'HOST',
    doc: 'The address to listen on.',
    schema: textThat(isHost, 'an address or a host name such as 127.0.0.1'),
    fallback: '127.0.0.1',
  },
  port: {
    name: 'PORT',
    doc: 'The port to listen on; 0 takes a free one.',
    schema: textThat((text) => /^\d+$/.test(text) && Number(text) <= 65535, 'a number from 0 to 65535'),
    fallback: '8000',
    read: Number,
  },
  dataDir: {
    name: 'DATA_DIR',
    doc: 'The folder of the SQLite file and the development key.',
    schema: Type.String(),
    fallback: 'data',
    read: (text) => resolve(text),
  },
  databasePoolSize: {
    name: 'DATABASE_POOL_SIZE',
    doc: 'How many connections to PostgreSQL each process opens at most.',
    schema: textThat((text) => /^[1-9]\d{0,2}$/.test(text), 'a number from 1 to 999'),
    fallback: '10',
    read: Number,
  },
  databaseConnectTimeout: {
    name: 'DATABASE_CONNECT_TIMEOUT',
    doc: 'Seconds that a connection to PostgreSQL may take to open, over all hosts of DATABASE_URL together. A request waits no longer than REQUEST_DEADLINE.',
    schema: secondsUpTo(60),
    fallback: '5',
    read: Number,
  },
  databaseStatementTimeout: {
    name: 'DATABASE_STATEMENT_TIMEOUT',
    doc: 'Seconds that one statement may take on PostgreSQL, also of workers, commands and chores; then it is cancelled. A request waits no longer than REQUEST_DEADLINE for all of its own.',
    schema: secondsUpTo(600),
    fallback: '15',
    read: Number,
  },
  database: {
    name: 'DATABASE_URL',
    isSecret: true,
    doc: 'Where the data is: `sqlite:path/to/file` or `postgres://user:password@host:5432/name`. Of several hosts, separated by commas, the one that takes writes is used.',
    unset: '`sqlite:` and `latchkey.sqlite` in DATA_DIR',
    schema: textThat(
      (text) => databaseAt(text, USUAL_LIMITS),
      'sqlite:path/to/file or postgres://user:password@host:5432/name',
    ),
    fallback: ({ dataDir }) => `sqlite:${join(dataDir, 'latchkey.sqlite')}`,
    read: (text, earlier) =>
      databaseAt(text, {
        poolSize: earlier.databasePoolSize,
        connectTimeout: earlier.databaseConnectTimeout * SECOND,
        statementTimeout: earlier.databaseStatementTimeout * SECOND,
      }),
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    doc: 'The public origin of the service, without a path. Links and cookies depend on it.',
    unset: '`http://HOST:PORT`',
    schema: textThat(originAt, ORIGIN),
    fallback: ({ host, port }) => originOf(host, port),
    read: originAt,
  },
  mode: {
    name: 'NODE_ENV',
    doc: '`development` (demo users, local inbox; loopback only) or `production`, which refuses unsafe configuration.',
    unset: '`development` on loopback with SQLite, else `production`',
    schema: Type.Enum(['development', 'production', 'test'], { expected: 'development or production' }),
    fallback: defaultMode,
    // Test runners set `test`, which says nothing about where the service runs.
    read: (text, earlier): Mode =>
      text === 'development' || text === 'production' ? text : defaultMode(earlier),
  },
  smtpUrl: {
    name: 'SMTP_URL',
    isSecret: true,
    doc: 'The mail server: `smtp://user:password@host:587` (STARTTLS if offered; required with `?tls=required`) or `smtps://…:465`. Special characters in user and password are percent-encoded.',
    unset: 'the local inbox in development; required otherwise',
    schema: refined(
      // A misspelt parameter must not turn off TLS silently.
      refined(
        textThat(isMailServer, 'smtp://user:password@host:587 or smtps://user:password@host:465'),
        (text) => ['', '?tls=required'].includes(URL.parse(text)?.search ?? ''),
        'expected ?tls=required or no parameters',
      ),
      hasReadableCredentials,
      'special characters in user and password must be percent-encoded (% is %25, @ is %40)',
    ),
    fallback: null,
  },
  smtpConnections: {
    name: 'SMTP_CONNECTIONS',
    doc: 'How many connections to the mail server each worker opens at most.',
    schema: textThat((text) => /^[1-9]\d?$/.test(text), 'a number from 1 to 99'),
    fallback: '10',
    read: Number,
  },
  secretKey: {
    name: 'SECRET_KEY',
    isSecret: true,
    doc: 'Key of all MACs and of the encryption at rest; at least 32 characters. To change it without loss, see [keys](docs/keys.md).',
    unset: 'generated in DATA_DIR in development; required otherwise',
    schema: textThat(isSecretKey, 'at least 32 random characters'),
    fallback: '',
  },
  secretKeyFallbacks: {
    name: 'SECRET_KEY_FALLBACKS',
    isSecret: true,
    doc: 'Former keys, or the next one, separated by commas (or a JSON array, if a key has commas): what was made under them is read, but nothing new is made ([keys](docs/keys.md)).',
    schema: textThat(
      (text) => keyList(text).every(isSecretKey),
      'keys of at least 32 random characters each, separated by commas, or a JSON array of them',
    ),
    fallback: '',
    read: keyList,
  },
  djangoSecretKeys: {
    name: 'DJANGO_SECRET_KEYS',
    isSecret: true,
    doc: 'SECRET_KEY of the Django that customers come from, and its fallbacks, separated by commas (or a JSON array): its reset links and sessions go on ([moving](docs/migrate-from-django.md)).',
    unset: 'none',
    schema: textThat(
      (text) => keyList(text).every((key) => key.length >= DJANGO_KEY_LENGTH),
      'keys of at least 16 characters each, separated by commas, or a JSON array of them',
    ),
    fallback: '',
    read: keyList,
  },
  djangoTimeZone: {
    name: 'DJANGO_TIME_ZONE',
    doc: 'TIME_ZONE of that Django, such as Europe/Istanbul: its reset links tell the time by it. Without it they may end hours early or late.',
    unset: 'any',
    schema: textThat(
      (text) => text === '' || timeZoneNamed(text) !== null,
      'a time zone such as Europe/Istanbul',
    ),
    fallback: '',
  },
  redis: {
    name: 'REDIS_URL',
    isSecret: true,
    doc: 'Keeps the throttle counters in Redis: `redis://host:6379/0`, or `rediss://` for TLS. Shops can share a server with `?prefix=shop1:`. While it fails, requests are counted in the database, under half of each limit.',
    unset: 'counters in the database',
    schema: textThat(redisAt, 'redis://host:6379/0 or rediss://host:6379/0'),
    fallback: null,
    read: redisAt,
  },
  sessionCookieName: {
    name: 'SESSION_COOKIE_NAME',
    doc: 'The name of the session cookie.',
    // The other cookies have these names.
    schema: refined(
      token,
      (text) => !['csrftoken', 'device'].includes(text),
      'expected a name other than csrftoken and device',
    ),
    fallback: 'sessionid',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    doc: 'Addresses or ranges whose X-Forwarded-For is trusted, separated by commas.',
    schema: ranges,
    fallback: '',
    read: list,
  },
  trustedOrigins: {
    name: 'TRUSTED_ORIGINS',
    doc: 'Additional origins that may post to the service and be redirected to, separated by commas.',
    schema: listOf(originAt, ORIGIN),
    fallback: '',
    read: (text) => list(text).flatMap((item) => originAt(item) ?? []),
  },
  storefrontAddresses: {
    name: 'STOREFRONT_ADDRESSES',
    doc: 'Addresses or ranges of storefronts that proxy their visitors; the throttle per address skips them.',
    schema: ranges,
    fallback: null,
    read: (text) => blockList(list(text)),
  },
  clientAddressHeader: {
    name: 'CLIENT_ADDRESS_HEADER',
    doc: 'The header in which storefronts of STOREFRONT_ADDRESSES pass the visitor’s address; ignored from others.',
    schema: token,
    fallback: null,
    read: (text) => text.toLowerCase(),
  },
  loginUrl: {
    name: 'LOGIN_URL',
    doc: 'The sign-in page that our pages link to; no `http://` in production.',
    schema: textThat(linkTo, 'a path such as /login/ or an https:// address'),
    fallback: '/login/',
    read: linkTo,
  },
  authenticationBackends: {
    name: 'AUTHENTICATION_BACKENDS',
    doc: 'The enabled ways to sign in: `EmailBackend`, `PhoneNumberAuthenticationBackend`, separated by commas.',
    unset: 'both',
    schema: Type.String(),
    fallback: 'EmailBackend,PhoneNumberAuthenticationBackend',
    // Django writes dotted paths whose last segment names the backend. Unknown backends belong to other systems.
    read: (text) => list(text).map((item) => item.split('.').at(-1) ?? item),
  },
  staffSecondFactor: {
    name: 'STAFF_SECOND_FACTOR',
    doc: '`required`: staff who use the operator API in a session prove a second factor (an app with codes); `off`: they need none. No setting, so that nobody can switch it off with a stolen session. API tokens made on the machine need none ([staff](docs/staff.md#second-factor)).',
    unset: '`required` in production, `off` in development',
    schema: Type.Enum(['required', 'off'], { expected: 'required or off' }),
    fallback: ({ mode }) => (mode === 'production' ? 'required' : 'off'),
    read: (text): 'required' | 'off' => (text === 'required' ? 'required' : 'off'),
  },
  auditRetention: {
    name: 'AUDIT_RETENTION_DAYS',
    doc: 'Days for which the rows of the audit trail are kept, but for consents and retired keys, at least 30; `0`: for good. No setting, so that staff cannot shorten it. The default is 13 months: PCI DSS 10.5.1 asks for 12.',
    schema: textThat(
      (text) => /^\d{1,5}$/.test(text) && (Number(text) === 0 || Number(text) >= 30),
      'a number of days from 30 on, or 0 to keep them for good',
    ),
    fallback: '400',
    read: Number,
  },
  drainDelay: {
    name: 'DRAIN_DELAY',
    doc: 'Seconds for which the server goes on serving after SIGTERM, while `/readyz` says that it is stopping: as long as load balancers need to notice.',
    unset: '`3` in production, `0` in development',
    schema: textThat((text) => /^\d{1,3}$/.test(text) && Number(text) <= 300, 'seconds from 0 to 300'),
    fallback: ({ mode }) => (mode === 'production' ? '3' : '0'),
    read: Number,
  },
  requestDeadline: {
    name: 'REQUEST_DEADLINE',
    doc: 'Seconds for which a request may wait for PostgreSQL, over connections, locks and statements; then it is answered with 503.',
    schema: secondsUpTo(60),
    fallback: '5',
    read: Number,
  },
  metricsPort: {
    name: 'METRICS_PORT',
    doc: 'A port of its own for `/metrics`, for Prometheus ([monitoring](docs/monitoring.md)); 0 takes a free one.',
    unset: 'none: `/metrics` is answered on PORT if METRICS_TOKEN is set, and nowhere else',
    schema: textThat((text) => /^\d+$/.test(text) && Number(text) <= 65535, 'a number from 0 to 65535'),
    fallback: null,
    read: Number,
  },
  metricsHost: {
    name: 'METRICS_HOST',
    doc: 'The address on which METRICS_PORT listens. Whoever reaches it may read, unless METRICS_TOKEN is set.',
    schema: textThat(isHost, 'an address or a host name such as 127.0.0.1'),
    fallback: '127.0.0.1',
  },
  metricsToken: {
    name: 'METRICS_TOKEN',
    isSecret: true,
    doc: 'What whoever reads `/metrics` must send as `Authorization: Bearer …`; at least 32 characters.',
    unset: 'none',
    schema: textThat((text) => /^[!-~]{32,}$/.test(text), 'at least 32 random characters without spaces'),
    fallback: null,
  },
  traceEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    doc: 'A collector of OpenTelemetry (OTLP over HTTP) that gets traces ([monitoring](docs/monitoring.md#traces)), such as `http://127.0.0.1:4318`. OTEL_EXPORTER_OTLP_HEADERS may hold headers for it.',
    unset: 'nothing is traced',
    schema: textThat(
      (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
      'an address such as http://127.0.0.1:4318',
    ),
    fallback: null,
  },
  traceServiceName: {
    name: 'OTEL_SERVICE_NAME',
    doc: 'The name of the service in traces.',
    schema: Type.String({ maxLength: 100 }),
    fallback: 'latchkey',
  },
  traceShare: {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    doc: 'The share of requests that are traced, from 0 to 1.',
    schema: textThat((text) => /^(?:0|1|0?\.\d{1,6}|1\.0+)$/.test(text), 'a number from 0 to 1'),
    fallback: '1',
    read: Number,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    doc: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
    schema: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    fallback: 'info',
  },
} satisfies Record<string, Variable>;

type ValueOf<V extends Variable> =
  | (V extends { read: (...given: never[]) => infer T } ? NonNullable<T> : string)
  | (V['fallback'] extends null ? null : never);

/** The process's environment, read once, checked and frozen. */
export type Config = { readonly [K in keyof typeof VARIABLES]: ValueOf<(typeof VARIABLES)[K]> };
