interface Variable {
  readonly doc: string;
  /** What holds when it is not set, as the configuration table shows it. */
  readonly fallback: string;
}

/** THE table of environment variables. The README's configuration table is generated from it. */
export const VARIABLES = {
  DATABASE_URL: {
    doc: 'Where the data is: `sqlite:path/to/file` or `postgres://user:password@host:5432/name`.',
    fallback: '`sqlite:` and `latchkey.sqlite` in DATA_DIR',
  },
  REDIS_URL: {
    doc: 'Keeps the throttle counters in Redis: `redis://host:6379/0`, or `rediss://` for TLS. `?prefix=shop1:` shares one server.',
    fallback: 'counters in the database',
  },
  PUBLIC_URL: {
    doc: 'The origin people reach this service at, without a path. Links and cookies follow it.',
    fallback: '`http://HOST:PORT`',
  },
  HOST: { doc: 'The address to listen on.', fallback: '`127.0.0.1`' },
  PORT: { doc: 'The port to listen on; 0 takes a free one.', fallback: '`8000`' },
  SECRET_KEY: {
    doc: 'Keys of every MAC and of the encryption at rest; at least 32 characters. Changing it voids links, devices and queued messages.',
    fallback: 'made once in DATA_DIR in development; required otherwise',
  },
  SMTP_URL: {
    doc: 'The mail server: `smtp://user:password@host:587` (STARTTLS where it is offered; `?tls=required` insists) or `smtps://…:465`. Special characters in user and password are percent-encoded.',
    fallback: 'the local inbox in development; required otherwise',
  },
  SESSION_COOKIE_NAME: { doc: 'The name of the session cookie.', fallback: '`sessionid`' },
  TRUSTED_PROXIES: {
    doc: 'Addresses or ranges whose X-Forwarded-For is believed, separated by commas.',
    fallback: 'none',
  },
  TRUSTED_ORIGINS: {
    doc: 'Further origins that may post here and be redirected to, separated by commas.',
    fallback: 'none',
  },
  STOREFRONT_ADDRESSES: {
    doc: 'Addresses or ranges of storefronts that pass on their visitors; they skip the count per address.',
    fallback: 'none',
  },
  CLIENT_ADDRESS_HEADER: {
    doc: 'The header in which a storefront of STOREFRONT_ADDRESSES, and nobody else, passes the visitor’s address.',
    fallback: 'none',
  },
  LOGIN_URL: { doc: 'Where the reset-complete page links to.', fallback: '`/login/`' },
  AUTHENTICATION_BACKENDS: {
    doc: 'How people may sign in: `EmailBackend`, `PhoneNumberAuthenticationBackend`, separated by commas.',
    fallback: 'both',
  },
  LOG_LEVEL: { doc: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.', fallback: '`info`' },
  DATA_DIR: { doc: 'The folder of the SQLite file and the development key.', fallback: '`data`' },
  NODE_ENV: {
    doc: '`development` (demo users, local inbox; loopback only) or `production`, which refuses unsafe configuration.',
    fallback: '`development` on loopback with SQLite, else `production`',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;
