import fc from 'fast-check';

/** Markup that must never come back unescaped. */
export const MARKUP = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>'] as const;

/** Texts that broke somebody's service once. */
export const TEXTS: readonly string[] = [
  ...MARKUP,
  '',
  ' ',
  '\0',
  'a\0b@example.com',
  '\ud800',
  'a\udfff@example.com',
  '\u202e\u2066',
  '\r\nSet-Cookie: a=b',
  "' or 1=1 --",
  '"; drop table users; --',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what other template languages would evaluate
  '{{7*7}}${7*7}#{7*7}',
  '%00%0a%0d',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1',
  '0',
  '1e309',
  '9'.repeat(30),
  '١٢٣',
  'İ'.repeat(100),
  '🔑'.repeat(2000),
  'a'.repeat(5000),
  'a'.repeat(60_000),
  `${'a'.repeat(64)}@${'b'.repeat(180)}.example`,
  `${'a.'.repeat(2000)}@example.com`,
  '"\\"@example.com',
  'a@b@c@example.com',
  'ada@[127.0.0.1]',
  'ada@xn--80ak6aa92e.com',
];

/** Values a field may be given in JSON. */
export const VALUES: readonly unknown[] = [
  ...TEXTS,
  null,
  true,
  false,
  0,
  -0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  [[]],
  ['a', 'b'],
  {},
  { $gt: '' },
  { toString: 'x', valueOf: 1 },
  { length: 1e9 },
];

const nested = (open: string, close: string, depth: number): string =>
  open.repeat(depth) + close.repeat(depth);

/** Bodies that are wrong as a whole: content type and bytes. */
export const BODIES: readonly (readonly [string, string | Buffer])[] = [
  ['application/json', '{'],
  ['application/json', '[]'],
  ['application/json', '"text"'],
  ['application/json', 'null'],
  ['application/json', nested('[', ']', 30_000)],
  ['application/json', nested('{"a":', '}', 10_000)],
  ['application/json', `{"email":${nested('[', ']', 20_000)}}`],
  ['application/json', '{"__proto__":{"isStaff":true},"constructor":{"prototype":{"a":1}}}'],
  ['application/json', `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":0`).join()}}`],
  ['application/json', '{"email":"a@example.com","email":["b"]}'],
  ['application/json', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
  ['application/json', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ['application/json', Buffer.alloc(65_536, 0)],
  ['application/json; charset=utf-7', '{}'],
  ['application/json;;;=', '{}'],
  ['application/x-www-form-urlencoded', '&&&==&=&%&%=%&a'],
  ['application/x-www-form-urlencoded', '__proto__=1&constructor=2&email=a&email=b&email[]=c&email[a]=d'],
  ['application/x-www-form-urlencoded', 'email=%ff%fe&password=%c0%80'],
  ['application/x-www-form-urlencoded', Buffer.from([0xff, 0x3d, 0xfe])],
  ['application/x-www-form-urlencoded', 'a&'.repeat(32_000)],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na\r\n--x--\r\n',
  ],
  ['multipart/form-data', 'x'],
  ['text/plain', 'email=a'],
  ['text/xml', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['', 'x'],
  ['/', 'x'],
  ['application/json\t;charset="utf-8', '{}'],
  ['application/octet-stream', Buffer.alloc(70_000, 1)],
];

/** Parts of a path, as they stand in the URL. */
export const SEGMENTS: readonly string[] = [
  'MjM1',
  'MQ',
  'MA',
  'LTE',
  'OTk5OTk5OTk5OTk5OTk5OTk5OQ',
  'x',
  '-',
  '%',
  '%00',
  '%zz',
  '%ff',
  '%c0%af',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..%5c',
  '%0d%0aSet-Cookie:%20a=b',
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  '__proto__',
  'zzzzzzzzzz-00000000000000000000000000000000',
  `0-${'0'.repeat(32)}`,
  `${'z'.repeat(11)}-${'f'.repeat(32)}`,
  'x'.repeat(1024),
  'x'.repeat(1025),
  '%F0%9F%94%91'.repeat(300),
];

/** A header's value as it can arrive: everything but control characters. */
const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 300,
});
const anyOf = (...values: string[]) => fc.oneof(fc.constantFrom(...values), headerText);

/** Headers that say who asks, from where and in which language: odd, huge or nonsense. */
export const headers = fc.record(
  {
    accept: anyOf('*/*', 'text/html', 'application/json', 'text/html;q=0', ',;=', `${'a/b,'.repeat(2000)}`),
    'accept-language': anyOf('tr', '*', 'x-klingon', `${'tr-TR,'.repeat(2000)}`, ';q=', '__proto__'),
    'x-requested-with': anyOf('XMLHttpRequest', 'xmlhttprequest'),
    authorization: anyOf(
      'Token',
      'Token x',
      `Token ${'0'.repeat(40)}`,
      `Token ${'0'.repeat(15_000)}`,
      'Basic Og==',
      'Bearer ..',
    ),
    cookie: anyOf(
      ';;;=;',
      'sessionid=; csrftoken=; device=',
      `sessionid=${'a'.repeat(32)}; csrftoken=${'a'.repeat(32)}; device=1.a.1.${'0'.repeat(64)}`,
      `sessionid=${'a'.repeat(15_000)}`,
      'sessionid=%E0%A4%A; device=%00',
      'device=...; __proto__=a; sessionid="x"',
      `${'a=b; '.repeat(3000)}`,
    ),
    'x-csrftoken': anyOf('a'.repeat(32), ''),
    'x-frontend-id': anyOf('__proto__', 'constructor', '../..', 'a'.repeat(5000)),
    'x-forwarded-for': anyOf(
      '1.2.3.4',
      'unknown',
      '::1, ,',
      '999.1.1.1',
      'fe80::1%eth0',
      `${'1.1.1.1,'.repeat(1000)}`,
    ),
    'x-forwarded-proto': anyOf('https', 'javascript'),
    'user-agent': anyOf('', 'a'.repeat(10_000)),
    referer: anyOf('nonsense', 'javascript:alert(1)', 'http://127.0.0.1:8000/'),
    origin: anyOf('null', 'http://127.0.0.1:8000', 'http://[::1', 'http://127.0.0.1:8000/'),
  },
  { requiredKeys: [] },
);

const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.emailAddress(),
);
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

/** Bodies that name the given fields, and others, with whatever in them; and bytes that are no body at all. */
export const bodyWith = (names: readonly string[]) => {
  const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text });
  const asJson = fc
    .array(fc.tuple(name, value), { maxLength: 8 })
    .map(
      (pairs) => `{${pairs.map(([key, given]) => `${JSON.stringify(key)}:${JSON.stringify(given)}`).join()}}`,
    );
  const asForm = fc
    .array(fc.tuple(name, text), { maxLength: 8 })
    .map((pairs) =>
      new URLSearchParams(
        pairs.map(([key, given]): [string, string] => [key, given.toWellFormed()]),
      ).toString(),
    );
  const bytes = fc.uint8Array({ maxLength: 500 }).map((array) => Buffer.from(array));
  const typed = (type: string) => (content: string | Buffer) => [type, content] as const;
  return fc.oneof(
    { weight: 6, arbitrary: asJson.map(typed('application/json')) },
    { weight: 4, arbitrary: asForm.map(typed('application/x-www-form-urlencoded')) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...BODIES.map(([type]) => type)), fc.oneof(bytes, asJson)),
    },
    { weight: 1, arbitrary: fc.constantFrom(...BODIES) },
  );
};

/** A part of a path. */
export const segment = fc.oneof(
  fc.constantFrom(...SEGMENTS),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .map((any) => encodeURIComponent(any.toWellFormed())),
  fc.base64String({ minLength: 1, maxLength: 40 }).map(encodeURIComponent),
);

/** Query strings, without their question mark. */
export const QUERIES: readonly string[] = [
  'next=//evil.example',
  'next=%00',
  'next=%0d%0aSet-Cookie:%20a=b',
  'next=/%F0%9F%94%91/%C3%BC',
  'next=/%ff',
  'next[]=a&next=b',
  '&&==&%ff=%zz',
  '__proto__=a&constructor=b',
  'a=b&'.repeat(2000),
];

/** A query string. */
export const query = fc.oneof(
  fc.constantFrom('', ...QUERIES),
  fc
    .array(fc.tuple(fc.constantFrom('next', 'user', 'secret_key', 'x'), text))
    .map((pairs) => pairs.map(([key, given]): [string, string] => [key, given.slice(0, 2000).toWellFormed()]))
    .map((pairs) => new URLSearchParams(pairs).toString()),
);
