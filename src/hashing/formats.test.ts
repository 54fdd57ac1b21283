import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatOf, judgeHash, shownFormat, verifyAny } from './formats.ts';
import { createHasher, wrapHash } from './hasher.ts';

/** Hashes that others made, and their passwords: of Django’s own tests, crypt_blowfish’s and RFC 7914. */
const VECTORS: readonly (readonly [encoded: string, password: string, format: string])[] = [
  [
    'pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=',
    'lètmein',
    'pbkdf2_sha256$260000$',
  ],
  [
    'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
    'lètmein',
    'scrypt$16384$',
  ],
  [
    '$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA',
    'password',
    '$scrypt$ln=10,r=8,p=16$',
  ],
  ['sha1$seasalt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8', 'lètmein', 'sha1$'],
  ['md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3', 'lètmein', 'md5$'],
  ['sha1$$6d138ca3ae545631b3abd71a4f076ce759c5700b', 'lètmein', 'sha1$'],
  ['md5$$88a434c88cca4e900f7874cd98123f43', 'lètmein', 'md5$'],
  ['$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U', '$2a$05$'],
  ['$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK', 'U*U*', '$2y$05$'],
  ['bcrypt$$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U', 'bcrypt$$2b$05$'],
];

const SALT = 'c2Vhc2FsdHNlYXNhbHQ';
const TAG = 'A'.repeat(43);
const B64_32 = `${'A'.repeat(43)}=`;
const BCRYPT = 'C'.repeat(53);

/** Hashes that hold the service up, protect nothing, or are none. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'more iterations than anybody waits for': [`pbkdf2_sha256$10000001$salt$${B64_32}`],
  'iterations that are no number': ['0', '-1', '1e3', '0x10', '', '007', ' 1', '9'.repeat(400)].map(
    (iterations) => `pbkdf2_sha256$${iterations}$salt$${B64_32}`,
  ),
  'another length than the function has': ['', 'AAAA', `${B64_32}AAAA`, '!'.repeat(44)].map(
    (text) => `pbkdf2_sha256$1000$salt$${text}`,
  ),
  'an overlong salt, or none': [
    `pbkdf2_sha256$1000$${'s'.repeat(129)}$${B64_32}`,
    `pbkdf2_sha256$1000$$${B64_32}`,
    `md5$${'s'.repeat(129)}$${'a'.repeat(32)}`,
    `$argon2id$v=19$m=19456,t=2,p=1$c2Fs$${TAG}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(68)}$${TAG}`,
  ],
  'another digest': [`pbkdf2_md5$1000$salt$${B64_32}`],
  'memory that four at once do not have': [
    `$argon2id$v=19$m=262145,t=1,p=1$${SALT}$${TAG}`,
    `argon2$argon2id$v=19$m=4294967295,t=2,p=8$${SALT}$${TAG}`,
    `scrypt$2097152$salt$8$1$${B64_32}`,
    `scrypt$16384$salt$4096$1$${B64_32}`,
    `$scrypt$ln=31,r=8,p=1$${SALT}$${TAG}`,
  ],
  'work without end': [
    `$argon2id$v=19$m=262144,t=64,p=1$${SALT}$${TAG}`,
    `$argon2id$v=19$m=1024,t=65,p=1$${SALT}$${TAG}`,
    `scrypt$16384$salt$8$1024$${B64_32}`,
    `$2b$17$${BCRYPT}`,
    `$2b$31$${BCRYPT}`,
  ],
  'costs that are zero, negative or contradict each other': [
    `$argon2id$v=19$m=0,t=2,p=1$${SALT}$${TAG}`,
    `$argon2id$v=19$m=7,t=2,p=1$${SALT}$${TAG}`,
    `$argon2id$v=19$m=19456,t=0,p=1$${SALT}$${TAG}`,
    `$argon2id$v=19$m=19456,t=2,p=0$${SALT}$${TAG}`,
    `$argon2id$v=19$m=19456,t=-2,p=1$${SALT}$${TAG}`,
    `scrypt$0$salt$8$1$${B64_32}`,
    `scrypt$1$salt$8$1$${B64_32}`,
    `scrypt$16383$salt$8$1$${B64_32}`,
    `scrypt$16384$salt$0$1$${B64_32}`,
    `scrypt$16384$salt$8$0$${B64_32}`,
    `$2b$03$${BCRYPT}`,
    `$2b$00$${BCRYPT}`,
  ],
  'versions that nobody writes': [
    `$argon2id$v=20$m=19456,t=2,p=1$${SALT}$${TAG}`,
    `$argon2x$v=19$m=19456,t=2,p=1$${SALT}$${TAG}`,
    `$2x$10$${BCRYPT}`,
    `$2$10$${BCRYPT}`,
  ],
  'what cannot be computed here': ['crypt$$ab1Hv2Lg7ltQo'],
  'no hash at all': [
    'password',
    '$',
    '$$$$',
    'a'.repeat(513),
    'wrapped_md5$',
    `wrapped_md5$$2b$10$${BCRYPT}$`,
  ],
};

describe('a password hash of another system', () => {
  for (const [encoded, password, format] of VECTORS)
    it(`lets its owner in, and nobody else: ${encoded.slice(0, 24)}…`, async () => {
      assert.equal(formatOf(encoded), format);
      assert.equal(await verifyAny(password, encoded), true);
      assert.equal(await verifyAny(`${password}x`, encoded), false);
      assert.equal(await verifyAny('', encoded), false);
    });

  for (const [what, all] of Object.entries(REFUSED))
    it(`is refused with a reason, and never computed: ${what}`, async () => {
      for (const encoded of all) {
        const judged = judgeHash(encoded);
        assert.equal(judged.kind, 'refused', encoded);
        assert.ok(judged.kind === 'refused' && judged.reason.length > 10 && !judged.reason.includes('NaN'));
        assert.equal(await verifyAny('password', encoded), false);
      }
    });

  it('has the costs that Django 5 and PHP take by default', () => {
    for (const encoded of [
      `pbkdf2_sha256$1000000$salt$${B64_32}`,
      `argon2$argon2id$v=19$m=102400,t=2,p=8$${SALT}$${TAG}`,
      `argon2$argon2i$m=512,t=2,p=2$${SALT}$${TAG}`,
      `bcrypt_sha256$$2b$12$${BCRYPT}`,
      `scrypt$16384$salt$8$5$${'A'.repeat(86)}==`,
      `$argon2id$v=19$m=65536,t=4,p=1$${SALT}$${TAG}`,
      `$2y$12$${BCRYPT}`,
    ])
      assert.equal(judgeHash(encoded).kind, 'supported', encoded);
  });

  it('is told from one that no password matches on purpose', () => {
    for (const encoded of ['!', '!lCeXPhi4G8WzfXfSKp1bDPtY', '!md5$$88a434c88cca4e900f7874cd98123f43', ''])
      assert.deepEqual(judgeHash(encoded), { kind: 'unusable' });
  });

  it('is stored in one way where it was written in two: without its name nobody knows how long it takes', async () => {
    const judged = judgeHash('88a434c88cca4e900f7874cd98123f43');
    assert.ok(judged.kind === 'supported');
    assert.equal(judged.stored, 'md5$$88a434c88cca4e900f7874cd98123f43');
    assert.equal(await verifyAny('lètmein', judged.stored), true);
    assert.equal(await verifyAny('lètmein', '88a434c88cca4e900f7874cd98123f43'), false);
  });

  it('is stored with all costs before the salt: those of newer versions of Django take five times as long', async () => {
    const [, [encoded, password] = ['', '']] = VECTORS;
    const judged = judgeHash(encoded);
    assert.ok(judged.kind === 'supported');
    assert.match(judged.stored, /^\$scrypt\$ln=14,r=8,p=1\$c2Vhc2FsdA\$/);
    assert.equal(formatOf(judged.stored), '$scrypt$ln=14,r=8,p=1$');
    assert.equal(await verifyAny(password, judged.stored), true);
    assert.equal(await verifyAny('other', judged.stored), false);
  });

  it('of any text is judged without an error, and its format is where it begins', () => {
    const parts = [
      '$',
      '$argon2id$v=19$m=',
      'pbkdf2_sha256$',
      'scrypt$',
      '$2b$10$',
      'md5$',
      ',t=2,p=1$',
      '1000',
      SALT,
      TAG,
      B64_32,
    ];
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 4 }))).map((all) => all.join('')),
      fc
        .tuple(
          fc.constantFrom(...VECTORS.map(([encoded]) => encoded)),
          fc.nat(200),
          fc.string({ maxLength: 3 }),
        )
        .map(([encoded, at, text]) => encoded.slice(0, at) + text + encoded.slice(at + 1)),
    );
    fc.assert(
      fc.property(texts, (encoded) => {
        const judged = judgeHash(encoded);
        if (judged.kind !== 'supported') return;
        const stored = judgeHash(judged.stored);
        assert.ok(stored.kind === 'supported' && stored.stored === judged.stored, encoded);
        assert.ok(judged.stored.startsWith(stored.format), encoded);
        assert.match(stored.format, /^[^$]*\$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('of any cost is judged by it: what is let through takes seconds, not minutes', () => {
    const cost = fc.oneof(
      fc.nat(100),
      fc.nat(2 ** 31),
      fc.integer({ min: 0, max: 31 }).map((bits) => 2 ** bits),
    );
    fc.assert(
      fc.property(cost, cost, cost, (a, b, c) => {
        const argon2 = judgeHash(`$argon2id$v=19$m=${a},t=${b},p=${c}$${SALT}$${TAG}`);
        if (argon2.kind === 'supported') assert.ok(a <= 2 ** 18 && a * b <= 2 ** 22 && c >= 1 && a >= 8 * c);
        const scrypt = judgeHash(`scrypt$${a}$salt$${b}$${c}$${B64_32}`);
        if (scrypt.kind === 'supported') assert.ok(a * b <= 2 ** 21 && a * b * c <= 2 ** 23);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a fast hash that is imported', () => {
  const hasher = createHasher({ findOutdated: async () => undefined });
  const OPERATOR = { address: 'operator' };

  for (const encoded of VECTORS.map(([text]) => text).filter((text) => /^(md5|sha1)\$/.test(text)))
    it(`is no longer one that a thief computes, and still lets its owner in: ${encoded.slice(0, 14)}`, async () => {
      const wrapped = await wrapHash(encoded);
      assert.ok(wrapped);
      assert.ok(!wrapped.includes(encoded.split('$')[2] ?? ''), 'the digest is in it');
      assert.match(formatOf(wrapped), /^wrapped_(md5|sha1)\$argon2id\$v=19\$m=19456,t=2,p=1\$$/);
      assert.equal(await hasher.verify('lètmein', wrapped, OPERATOR), true);
      assert.equal(await hasher.verify('lètmein ', wrapped, OPERATOR), false);
      assert.ok(hasher.isOutdated(wrapped), 'it stays for good');
    });

  it('is nothing that is slow already', async () => {
    for (const encoded of [VECTORS[0]?.[0] ?? '', '!', 'md5$salt$short'])
      assert.equal(await wrapHash(encoded), null);
  });
});

it('shows operators algorithm and cost of a password, and never a part of salt or hash', () => {
  for (const [encoded, shown] of [
    ['$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA', '$argon2id$v=19$m=19456,t=2,p=1'],
    ['argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA', 'argon2$argon2id$v=19$m=102400,t=2,p=8'],
    ['pbkdf2_sha256$870000$salt$aGFzaA==', 'pbkdf2_sha256$870000'],
    ['scrypt$16384$salt$8$5$aGFzaA==', 'scrypt$16384'],
    ['md5$salt$5d41402abc4b2a76b9719d911017c592', 'unknown'],
    ['5d41402abc4b2a76b9719d911017c592', 'unknown'],
  ] as const)
    assert.equal(shownFormat(encoded), shown);
});
