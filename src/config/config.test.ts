import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { UsageError } from '../lib/failures.ts';
import { explainMisfit } from '../lib/validation.ts';
import {
  atPort,
  type Config,
  type Environment,
  loadConfig,
  loadWithEnvironment,
  ownOrigins,
} from './config.ts';
import { VARIABLES, type Variable } from './variables.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789';
const FORMER = 'the former key of the shop and 0123456789';
const PRODUCTION: Environment = {
  NODE_ENV: 'production',
  SECRET_KEY: KEY,
  SMTP_URL: 'smtp://user:hush@mail.example:587',
  PUBLIC_URL: 'https://id.shop.example',
};

const NOT_LOCAL: Environment[] = [
  { HOST: '0.0.0.0' },
  { HOST: 'id.example' },
  { DATABASE_URL: 'postgres://h/x' },
  { PUBLIC_URL: 'https://id.shop.example' },
];

const refused: [string, string[]][] = [
  [
    'DATABASE_URL',
    [
      'mysql://h/x',
      'latchkey.sqlite',
      'sqlite:',
      'sqlite:////',
      'postgres',
      'postgres://a,b:x/n',
      'postgres://a,b/n?target_session_attrs=any',
    ],
  ],
  ['REDIS_URL', ['memcached://h', 'localhost:6379', 'redis']],
  [
    'PUBLIC_URL',
    [
      'shop.example',
      'ftp://shop.example',
      'https://shop.example/path',
      'https://u:p@shop.example',
      'https://shop.example/?a',
    ],
  ],
  ['HOST', ['not a host', 'a/b', '1.2.3.4.5', 'fe80::1%eth0']],
  ['PORT', ['-1', '65536', '80a', '1.5', '0x50']],
  ['SMTP_CONNECTIONS', ['0', '100', '2.5', 'many']],
  ['SECRET_KEY', ['short', 'a'.repeat(40)]],
  ['DJANGO_SECRET_KEYS', ['short', `${KEY},short`]],
  ['DJANGO_TIME_ZONE', ['Istanbul', '+3 hours']],
  ['SECRET_KEY_FALLBACKS', ['short', `${KEY},short`, `${KEY};`.slice(0, 31), '[1]', `["${KEY}", null]`]],
  ['SMTP_URL', ['mail.example', 'http://mail.example', 'smtp://']],
  ['SESSION_COOKIE_NAME', ['session id', 'a=b', 'a;b']],
  ['TRUSTED_PROXIES', ['10.0.0.0/33', 'proxy', '::/129', '10.0.0.0/8/8', '10.0.0.1/x']],
  ['TRUSTED_ORIGINS', ['https://a.example/x', 'https://a.example, b']],
  ['STOREFRONT_ADDRESSES', ['shop.example']],
  ['CLIENT_ADDRESS_HEADER', ['X Visitor', 'X:Y']],
  [
    'LOGIN_URL',
    [
      ...['login', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'https://', '/log in/'],
      ...[
        '/a\tb/',
        '/a\nb/',
        'https://shop.example\\@evil.example/',
        'https://u:p@shop.example/',
        '/\u0085/',
      ],
    ],
  ],
  ['STAFF_SECOND_FACTOR', ['on', 'false', 'Required']],
  ['AUDIT_RETENTION_DAYS', ['29', '-1', '1.5', 'a year']],
  ['DATABASE_POOL_SIZE', ['0', '1000', 'many']],
  ['DATABASE_CONNECT_TIMEOUT', ['0', '61', '1.5', '-1', '5s']],
  ['DATABASE_STATEMENT_TIMEOUT', ['0', '601', '1.5', 'none']],
  ['DRAIN_DELAY', ['301', '-1', '1.5', 'long']],
  ['REQUEST_DEADLINE', ['0', '61', '1.5', 'soon']],
  ['METRICS_PORT', ['-1', '65536', 'all']],
  ['METRICS_HOST', ['not a host', 'a/b']],
  ['METRICS_TOKEN', ['short', `${'a'.repeat(31)} b`]],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', ['collector', 'ftp://collector']],
  ['OTEL_TRACES_SAMPLER_ARG', ['2', '-1', 'all', '10%']],
  ['LOG_LEVEL', ['loud']],
  ['NODE_ENV', ['staging']],
];

let dataDir: string;
before(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
});
after(() => rmSync(dataDir, { recursive: true, force: true }));

const load = (env: Environment = {}): Config => loadConfig({ DATA_DIR: dataDir, ...env });

/** What is wrong with an environment, one entry for each fault. */
function faults(env: Environment): string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs nothing for development: loopback, a file, a key made once', () => {
    const config = load();
    assert.equal(config.mode, 'development');
    assert.deepEqual(config.database, { kind: 'sqlite', file: join(dataDir, 'latchkey.sqlite') });
    assert.equal(config.publicUrl, 'http://127.0.0.1:8000');
    assert.equal(config.redis, null);
    assert.equal(config.smtpUrl, null);
    assert.equal(load().secretKey, config.secretKey);
    assert.ok(Object.isFrozen(config));
  });

  const acceptable: [Environment, Partial<Config>][] = [
    [{ DATABASE_URL: 'sqlite:/var/lib/x.db' }, { database: { kind: 'sqlite', file: '/var/lib/x.db' } }],
    [{ DATABASE_URL: 'sqlite:///var/lib/x.db' }, { database: { kind: 'sqlite', file: '/var/lib/x.db' } }],
    [
      {
        DATABASE_URL: 'postgresql://u:p,w@a:1,b/n?sslmode=require&target_session_attrs=read-write',
        DATABASE_POOL_SIZE: '3',
        DATABASE_CONNECT_TIMEOUT: '9',
        DATABASE_STATEMENT_TIMEOUT: '600',
        NODE_ENV: 'development',
      },
      {
        database: {
          kind: 'postgres',
          url: 'postgresql://u:p,w@a:1/n?sslmode=require',
          urls: ['postgresql://u:p,w@a:1/n?sslmode=require', 'postgresql://u:p,w@b/n?sslmode=require'],
          poolSize: 3,
          connectTimeout: 9000,
          statementTimeout: 600_000,
        },
      },
    ],
    [{ REDIS_URL: 'rediss://h:1/2' }, { redis: { url: 'rediss://h:1/2', keyPrefix: 'latchkey:' } }],
    [{ REDIS_URL: 'redis://h?prefix=shop1:' }, { redis: { url: 'redis://h', keyPrefix: 'shop1:' } }],
    [
      { HOST: '::1', PORT: '80' },
      { publicUrl: 'http://[::1]', port: 80, mode: 'development' },
    ],
    [
      { HOST: 'localhost', PORT: '0' },
      { port: 0, mode: 'development' },
    ],
    [{ ...PRODUCTION, PUBLIC_URL: ' https://ID.shop.example/ ' }, { publicUrl: 'https://id.shop.example' }],
    [{ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }, { trustedProxies: ['10.0.0.0/8', '::1'] }],
    [{ TRUSTED_ORIGINS: 'https://a.example,' }, { trustedOrigins: ['https://a.example'] }],
    [{ CLIENT_ADDRESS_HEADER: 'X-Visitor' }, { clientAddressHeader: 'x-visitor' }],
    [{ LOGIN_URL: 'https://shop.example/in' }, { loginUrl: 'https://shop.example/in' }],
    [{ AUTHENTICATION_BACKENDS: 'a.b.EmailBackend' }, { authenticationBackends: ['EmailBackend'] }],
    [
      { PORT: '', LOG_LEVEL: ' ' },
      { port: 8000, logLevel: 'info' },
    ],
    [
      { ...PRODUCTION, HOST: '0.0.0.0' },
      { mode: 'production', host: '0.0.0.0', secretKey: KEY },
    ],
    [{ ...PRODUCTION, PUBLIC_URL: 'http://localhost:8000' }, { publicUrl: 'http://localhost:8000' }],
  ];
  for (const [env, expected] of acceptable)
    it(`accepts ${JSON.stringify(env)}, as operators write it`, () => {
      assert.partialDeepStrictEqual(load(env), expected);
    });

  for (const [name, values] of refused)
    it(`refuses a wrong ${name} by its name, without repeating the value`, () => {
      for (const value of values) {
        const found = faults({ [name]: value });
        assert.equal(found.length, 1, `${value}: ${found}`);
        assert.match(found[0] ?? '', new RegExp(`^${name}: expected `));
      }
    });

  it('never repeats a secret in a complaint', () => {
    const env = {
      DATABASE_URL: 'mysql://u:hush@h',
      REDIS_URL: 'x://:hush@h',
      SMTP_URL: 'x://u:hush@h',
      SECRET_KEY: 'hush',
      SECRET_KEY_FALLBACKS: 'hush',
    };
    const found = faults(env);
    assert.equal(found.length, 5);
    assert.ok(!found.join().includes('hush'));
  });

  it('reports every fault at once', () => {
    const found = faults({ HOST: '0.0.0.0', PORT: 'x', LOG_LEVEL: 'x' });
    assert.deepEqual(
      found.map((line) => line.split(':')[0]),
      ['PORT', 'LOG_LEVEL', 'SECRET_KEY', 'SMTP_URL', 'PUBLIC_URL'],
    );
  });

  it('is in production wherever strangers or other machines could be involved', () => {
    for (const env of NOT_LOCAL)
      assert.ok(
        faults(env).some((line) => line.startsWith('SECRET_KEY: required in production')),
        JSON.stringify(env),
      );
    assert.match(
      faults({ NODE_ENV: 'development', HOST: '0.0.0.0' }).join(),
      /^NODE_ENV: development listens on loopback only/,
    );
  });

  it('refuses cookies and links over http in production', () => {
    assert.match(
      faults({ ...PRODUCTION, PUBLIC_URL: 'http://id.shop.example' }).join(),
      /^PUBLIC_URL: expected an https/,
    );
    for (const url of ['http://shop.example/login', 'HTTP://shop.example/login', 'http://localhost/login'])
      assert.match(
        faults({ ...PRODUCTION, LOGIN_URL: url }).join(),
        /^LOGIN_URL: expected a path or an https/,
      );
    assert.equal(load({ LOGIN_URL: 'http://localhost:3000/in' }).loginUrl, 'http://localhost:3000/in');
  });

  it('follows the port that was found when any would do, unless PUBLIC_URL says otherwise', () => {
    const found = atPort(load({ PORT: '0' }), 4711);
    assert.equal(found.port, 4711);
    assert.equal(found.publicUrl, 'http://127.0.0.1:4711');
    assert.ok(ownOrigins(found).includes('http://localhost:4711'));
    const given = atPort(load({ PORT: '0', PUBLIC_URL: 'http://localhost:3000' }), 4711);
    assert.equal(given.publicUrl, 'http://localhost:3000');
  });

  it('trusts localhost’s other names in development only', () => {
    assert.deepEqual(ownOrigins(load(PRODUCTION)), ['https://id.shop.example']);
    assert.ok(ownOrigins(load()).includes('http://[::1]:8000'));
  });

  it('takes secrets from files, so that no list of processes shows them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
    const [file, empty] = [join(folder, 'key'), join(folder, 'empty')];
    writeFileSync(file, `${KEY}\n`);
    writeFileSync(empty, '\n');
    const without = { ...PRODUCTION, SECRET_KEY: undefined };
    assert.equal(load({ ...without, SECRET_KEY_FILE: file }).secretKey, KEY);
    for (const [env, complaint] of [
      [
        { ...PRODUCTION, SECRET_KEY_FILE: file },
        'SECRET_KEY: expected SECRET_KEY or SECRET_KEY_FILE, got both',
      ],
      [
        { ...without, SECRET_KEY_FILE: empty },
        `SECRET_KEY_FILE: expected a secret in ${empty}, which is empty`,
      ],
      [
        { ...without, SECRET_KEY_FILE: `${file}.missing` },
        `SECRET_KEY_FILE: cannot read ${file}.missing (ENOENT)`,
      ],
    ] as const)
      assert.deepEqual(faults(env), [complaint]);
    writeFileSync(file, 'short');
    assert.deepEqual(faults({ ...without, SECRET_KEY_FILE: file }), [
      'SECRET_KEY_FILE: expected at least 32 random characters',
    ]);
    rmSync(folder, { recursive: true });
  });

  it('hands a child the secrets that were read, though their files are replaced before it starts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
    const file = join(folder, 'key');
    writeFileSync(file, `${KEY}\n`);
    const env = { ...PRODUCTION, SECRET_KEY: undefined, SECRET_KEY_FILE: file };
    const { config, environment } = loadWithEnvironment(env);
    writeFileSync(file, FORMER);
    assert.deepEqual(loadConfig(environment), config);
    assert.ok(!('SECRET_KEY_FILE' in environment));
    const development = loadWithEnvironment({ DATA_DIR: folder });
    writeFileSync(join(folder, 'secret_key'), FORMER);
    assert.deepEqual(loadConfig(development.environment), development.config);
    rmSync(folder, { recursive: true });
  });

  it('reads no file for what is no secret', () => {
    assert.equal(load({ PORT_FILE: '/etc/hostname' }).port, 8000);
  });

  it('ends in a configuration or in complaints about variables, whatever the environment holds', () => {
    const names = Object.values(VARIABLES)
      .map(({ name }) => name)
      .filter((name) => name !== 'DATA_DIR');
    const environments = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.string(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.integer().map(String)),
    );
    fc.assert(
      fc.property(environments, (env) => {
        for (const line of faults(env)) assert.match(line, /^[A-Z_]+: [^\n]+$/);
      }),
    );
  });
});

/** A wrong value for each variable that can be wrong by itself, and one that fits. */
const WRONG = Object.fromEntries(refused.map(([name, [value = '']]) => [name, value]));
const FITTING: Environment = {
  HOST: '127.0.0.2',
  PORT: '8080',
  DATABASE_URL: 'sqlite:x.db',
  PUBLIC_URL: 'http://localhost:8080',
  NODE_ENV: 'development',
  SMTP_URL: 'smtps://user:p%25ss@mail.example:465',
  SMTP_CONNECTIONS: '3',
  SECRET_KEY: KEY,
  SECRET_KEY_FALLBACKS: `${FORMER}, ${KEY}`,
  DJANGO_SECRET_KEYS: FORMER,
  DJANGO_TIME_ZONE: 'Europe/Istanbul',
  REDIS_URL: 'redis://127.0.0.1:6379/0',
  SESSION_COOKIE_NAME: 'sid',
  TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  TRUSTED_ORIGINS: 'https://a.example, http://b.example:8080',
  STOREFRONT_ADDRESSES: '192.0.2.1',
  CLIENT_ADDRESS_HEADER: 'x-visitor',
  LOGIN_URL: '/in/',
  AUTHENTICATION_BACKENDS: 'EmailBackend',
  STAFF_SECOND_FACTOR: 'required',
  AUDIT_RETENTION_DAYS: '30',
  DATABASE_POOL_SIZE: '20',
  DATABASE_CONNECT_TIMEOUT: '7',
  DATABASE_STATEMENT_TIMEOUT: '30',
  DRAIN_DELAY: '7',
  REQUEST_DEADLINE: '9',
  METRICS_PORT: '9464',
  METRICS_HOST: '0.0.0.0',
  METRICS_TOKEN: KEY,
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  OTEL_SERVICE_NAME: 'shop',
  OTEL_TRACES_SAMPLER_ARG: '0.25',
  LOG_LEVEL: 'error',
};
const subset = fc.subarray(Object.keys(WRONG));

describe('the list of former keys', () => {
  const key = fc
    .string({ unit: 'binary-ascii', minLength: 32, maxLength: 80 })
    .map((text) => text.replace(/[\0-\x20\x7f]/g, '_'))
    .filter((text) => new Set(text).size >= 8);

  it('is read as it was written, or a former key is lost: with commas between keys, or as JSON', () => {
    const withoutCommas = key.filter((text) => !text.includes(',') && !text.startsWith('['));
    fc.assert(
      fc.property(fc.array(withoutCommas, { minLength: 1, maxLength: 4 }), (keys) => {
        assert.deepEqual(load({ SECRET_KEY_FALLBACKS: keys.join(' , ') }).secretKeyFallbacks, keys);
      }),
    );
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), (keys) => {
        assert.deepEqual(load({ SECRET_KEY_FALLBACKS: JSON.stringify(keys) }).secretKeyFallbacks, keys);
      }),
    );
  });

  it('is taken or refused in one line that repeats no key, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '[', '["', `["${FORMER}`), (rest, start) => {
        const found = faults({ SECRET_KEY_FALLBACKS: start + rest });
        assert.ok(found.length <= 1);
        assert.ok(!found.join().includes(FORMER));
      }),
    );
  });
});

describe('the table of variables', () => {
  it('holds defaults that it would accept when they are written out', () => {
    for (const { name, schema, fallback } of Object.values<Variable>(VARIABLES))
      if (typeof fallback === 'string' && fallback !== '')
        assert.deepEqual(explainMisfit(schema, fallback, name), []);
    const standard = load();
    const written = load({ HOST: '127.0.0.1', PORT: '8000', LOGIN_URL: '/login/', LOG_LEVEL: 'info' });
    assert.deepEqual(written, standard);
  });

  it('names each variable once, as shells can set it', () => {
    const names = Object.values(VARIABLES).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[A-Z][A-Z_]*$/);
  });

  it('is what is read, all of it: each variable that is set changes its own value and no other', () => {
    const before = load(FITTING);
    for (const [key, { name }] of Object.entries(VARIABLES)) {
      if (['DATA_DIR', 'NODE_ENV'].includes(name)) continue;
      const after = load({ ...FITTING, [name]: undefined });
      const changed = Object.keys(VARIABLES).filter(
        (other) => !isDeepStrictEqual(after[other as keyof Config], before[other as keyof Config]),
      );
      assert.ok(changed.includes(key), name);
      if (!['HOST', 'PORT'].includes(name)) assert.deepEqual(changed, [key]);
    }
  });

  it('does not mind white space around a value, which files and copied lines bring along', () => {
    const spaced = Object.fromEntries(Object.entries(FITTING).map(([name, value]) => [name, ` ${value}\t`]));
    assert.deepEqual(load(spaced), load(FITTING));
  });

  it('blames exactly the variables that are wrong, in the order of the table, whichever they are', () => {
    const order = Object.values(VARIABLES).map(({ name }) => name as string);
    fc.assert(
      fc.property(subset, (names) => {
        const env = { ...FITTING, ...Object.fromEntries(names.map((name) => [name, WRONG[name]])) };
        assert.deepEqual(
          faults(env).map((line) => line.split(':')[0]),
          order.filter((name) => names.includes(name)),
        );
      }),
    );
  });

  it('never repeats the password of an address, whatever is wrong with the address', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9%]{12,20}$/);
    const address = fc.constantFrom('x://', 'smtp://', 'redis://', 'postgres://', 'https://', 'smtp:', '');
    const rest = fc.constantFrom('@host', '@', '@host/path?tls=maybe', '@host:99999', '');
    const names = fc.constantFrom('DATABASE_URL', 'REDIS_URL', 'SMTP_URL', 'PUBLIC_URL', 'TRUSTED_ORIGINS');
    fc.assert(
      fc.property(names, address, secret, rest, (name, scheme, password, end) => {
        assert.ok(
          !faults({ ...FITTING, [name]: `${scheme}user:${password}${end}` })
            .join()
            .includes(password),
        );
      }),
    );
  });

  it('reads every address and range of RFC 4632 and RFC 4291, and no range of all addresses', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 }));
    const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 }));
    fc.assert(
      fc.property(fc.array(fc.oneof(v4, v6), { minLength: 1 }), (ranges) => {
        const written = ranges.map((range) => range.join('/'));
        const env = { TRUSTED_PROXIES: written.join(','), STOREFRONT_ADDRESSES: written.join(' , ') };
        const { trustedProxies, storefrontAddresses } = load(env);
        assert.deepEqual(trustedProxies, written);
        for (const [address] of ranges)
          assert.ok(storefrontAddresses?.check(address, address.includes(':') ? 'ipv6' : 'ipv4'), address);
      }),
    );
    for (const all of ['0.0.0.0/0', '::/0'])
      assert.match(faults({ TRUSTED_PROXIES: all }).join(), /^TRUSTED_PROXIES: expected addresses or ranges/);
  });

  it('tells what it takes for this computer from what merely looks like it', () => {
    const local = ['127.0.0.1', '127.255.255.254', '::1', 'localhost', 'shop.localhost'];
    for (const host of local) assert.equal(load({ HOST: host }).mode, 'development', host);
    for (const host of ['127.0.0.1.example', 'localhost.example', 'notlocalhost', '::2', '128.0.0.1'])
      assert.match(faults({ HOST: host }).join(), /SECRET_KEY: required in production/, host);
  });
});

describe('the secret key of a development installation', () => {
  it('is in a file only its owner can read', () => {
    const { secretKey } = load();
    const file = join(dataDir, 'secret_key');
    assert.equal(readFileSync(file, 'utf8').trim(), secretKey);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('is refused when it was cut short, instead of signing with a weak one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
    writeFileSync(join(folder, 'secret_key'), 'short\n');
    assert.match(faults({ DATA_DIR: folder }).join(), /secret_key: expected at least 32 random characters$/);
    rmSync(folder, { recursive: true });
  });

  it('is not made in production, where it would not be shared between machines', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
    assert.equal(load({ ...PRODUCTION, DATA_DIR: folder }).secretKey, KEY);
    assert.throws(() => statSync(join(folder, 'secret_key')), { code: 'ENOENT' });
    rmSync(folder, { recursive: true });
  });
});
