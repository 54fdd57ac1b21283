import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ok, refused } from '../lib/result.ts';
import { fits } from '../lib/validation.ts';
import type { Message } from '../locales/index.ts';
import {
  anyValue,
  boolean,
  choice,
  code,
  documented,
  email,
  type Field,
  id,
  isEmail,
  moment,
  optional,
  PASSWORD_MAX_BYTES,
  password,
  readFields,
  text,
  unless,
} from './fields.ts';

/** The value a field reads, or the message that it refuses with. */
function outcome(field: Field<unknown>, given: unknown, body?: Record<string, unknown>): unknown {
  const reading = field.read(given, body);
  return 'error' in reading ? reading.error : { value: reading.value };
}
const refusal = (key: Message['key'], params?: Message['params']): Message => ({
  key,
  ...(params && { params }),
});

const FIELDS: Readonly<Record<string, Field<unknown>>> = {
  text: text(10),
  email: email(),
  password: password(),
  boolean: boolean(),
  code: code(),
  choice: choice(['guest', 'registered']),
  id: id(),
};

/** What JSON and forms can bring, and what an attacker tries. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.nat().map(String),
  fc.emailAddress(),
  fc.constantFrom('', ' ', '\0', '\ud800', ' a ', 'true', 'x'.repeat(5000), undefined),
);

describe('every field of a request', () => {
  for (const [name, field] of Object.entries(FIELDS)) {
    it(`says of a missing ${name} that it is required, of null that it may not be null`, () => {
      assert.deepEqual(outcome(field, undefined), refusal('fieldRequired'));
      assert.deepEqual(outcome(field, null), refusal('fieldNull'));
    });

    it(`takes for a ${name} only what its documentation promises, whatever is sent`, () => {
      fc.assert(
        fc.property(anything, (given) => {
          const reading = field.read(given);
          if ('value' in reading) assert.ok(fits(field.schema, reading.value));
        }),
      );
    });

    it(`reads a ${name} that it has read as the same again, so that stored values stay valid`, () => {
      fc.assert(
        fc.property(anything, (given) => {
          const reading = field.read(given);
          if ('value' in reading) assert.deepEqual(field.read(reading.value), reading);
        }),
      );
    });
  }
});

describe('the texts of a request', () => {
  const TEXTS = { text: text(10), email: email(), password: password(), code: code(), id: id() };

  it('are texts: lists, objects and booleans are told so', () => {
    for (const field of Object.values(TEXTS))
      for (const given of [true, ['a'], { a: 1 }])
        assert.deepEqual(outcome(field, given), refusal('notAString'));
  });

  it('hold neither NUL nor half a character, which databases refuse; that is said before anything else', () => {
    for (const field of Object.values(TEXTS)) {
      assert.deepEqual(outcome(field, `${'x'.repeat(9000)}\0`), refusal('nullCharacters'));
      assert.deepEqual(outcome(field, `${'x'.repeat(9000)}\udc00`), refusal('notAString'));
    }
  });

  it('are trimmed, and blank ones are told so', () => {
    assert.deepEqual(outcome(text(3), ' \t abc\u00a0\n'), { value: 'abc' });
    for (const blank of ['', ' ', '\u3000\t'])
      assert.deepEqual(outcome(text(3), blank), refusal('fieldBlank'));
  });

  it('may be sent as numbers, as scripts do', () => {
    assert.deepEqual(outcome(text(10), 235), { value: '235' });
    assert.deepEqual(outcome(code(), 123456), { value: '123456' });
    assert.deepEqual(outcome(password(), 12345678), { value: '12345678' });
  });

  it('are as long as they have characters, not bytes or UTF-16 units', () => {
    assert.deepEqual(outcome(text(3), '👍👍👍'), { value: '👍👍👍' });
    assert.deepEqual(outcome(text(3), '👍👍👍👍'), refusal('tooLong', { max: 3 }));
    assert.deepEqual(outcome(text(3), ' abc '), { value: 'abc' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (given) => {
        const trimmed = given.trim();
        const { length } = [...trimmed];
        fc.pre(length > 0);
        assert.deepEqual(outcome(text(length), given), { value: trimmed });
        if (length > 1)
          assert.deepEqual(outcome(text(length - 1), given), refusal('tooLong', { max: length - 1 }));
      }),
    );
  });
});

describe('a password field', () => {
  it('does not trim or normalise passwords', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (typed) => {
        fc.pre(!typed.includes('\0'));
        assert.deepEqual(outcome(password(), typed), { value: typed });
      }),
    );
    for (const typed of ['   ', ' x ', 'e\u0301', '\u00e9'])
      assert.deepEqual(outcome(password(), typed), { value: typed });
  });

  it('refuses an empty one, and one that would take long to hash', () => {
    assert.deepEqual(outcome(password(), ''), refusal('fieldBlank'));
    const longest = 'é'.repeat(PASSWORD_MAX_BYTES / 2);
    assert.deepEqual(outcome(password(), longest), { value: longest });
    assert.deepEqual(outcome(password(), `${longest}x`), refusal('tooLong', { max: PASSWORD_MAX_BYTES }));
  });
});

describe('an e-mail field', () => {
  const ACCEPTED = [
    'ada@example.com',
    'ada+shop@sub.example.co',
    "o'brien_1@example.com",
    '"ada byron"@example.com',
    'ada@localhost',
    'ada@bücher.example',
    `${'a'.repeat(64)}@example.com`,
  ];
  const REFUSED = [
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada byron@example.com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@example.c',
    'ada..byron@example.com',
    'ada@example.com\nbcc: x@example.com',
    '"ada\r\nbcc: x"@example.com',
    'ada@[127.0.0.1]',
    'ada@exam_ple.com',
  ];

  for (const address of ACCEPTED)
    it(`takes ${address}, as Django does`, () => {
      assert.deepEqual(outcome(email(), ` ${address} `), { value: address });
    });
  for (const address of REFUSED)
    it(`refuses ${JSON.stringify(address)}, to which no mail could go`, () => {
      assert.deepEqual(outcome(email(), address), refusal('emailInvalid'));
    });

  it('lets no control character through, which would end a header of a mail', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.nat(), fc.integer({ min: 1, max: 31 }), (address, at, control) => {
        const place = 1 + (at % (address.length - 1));
        const broken = address.slice(0, place) + String.fromCharCode(control) + address.slice(place);
        assert.ok(!isEmail(broken), JSON.stringify(broken));
      }),
    );
  });

  it('says that an address is too long before it says that it is none', () => {
    assert.deepEqual(outcome(email(), `${'a'.repeat(254)}@e.com`), refusal('tooLong', { max: 254 }));
  });
});

describe('a boolean field', () => {
  it('understands what forms and scripts send for yes and no', () => {
    for (const yes of [true, 1, '1', 't', 'true', 'TRUE', 'y', 'Yes', 'on', ' on '])
      assert.deepEqual(outcome(boolean(), yes), { value: true }, String(yes));
    for (const no of [false, 0, '0', 'f', 'False', 'n', 'no', 'OFF'])
      assert.deepEqual(outcome(boolean(), no), { value: false }, String(no));
  });

  it('refuses everything else instead of guessing', () => {
    for (const given of ['', 'maybe', 2, -1, [], {}, [true], 'null'])
      assert.deepEqual(outcome(boolean(), given), refusal('notABoolean'), JSON.stringify(given));
  });
});

describe('a code field', () => {
  it('takes 4 to 20 characters, without the space that came along when the code was pasted', () => {
    assert.deepEqual(outcome(code(), ' 1234\n'), { value: '1234' });
    assert.deepEqual(outcome(code(), '123'), refusal('tooShort', { min: 4 }));
    assert.deepEqual(outcome(code(), '1'.repeat(21)), refusal('tooLong', { max: 20 }));
    assert.deepEqual(outcome(code(), '👍👍👍'), refusal('tooShort', { min: 4 }));
  });

  it('reads a code as people type and paste it: in groups, with spaces or hyphens', () => {
    for (const typed of ['123 456', '123-456', ' 1 2 3 4 5 6 ', '12-34-56', '123\u00a0456', '123\t-\n456'])
      assert.deepEqual(outcome(code(), typed), { value: '123456' }, JSON.stringify(typed));
    for (const other of ['123–456', '123.456', '123_456', '١٢٣٤٥٦'])
      assert.deepEqual(outcome(code(), other), { value: other });
  });

  it('counts what is left: separators neither lengthen a short code nor make a long one too long', () => {
    for (const short of ['1-2-3', '1 2 3   ', '----', '- - - -'])
      assert.deepEqual(outcome(code(), short), refusal('tooShort', { min: 4 }), short);
    assert.deepEqual(outcome(code(), '1 '.repeat(20)), { value: '1'.repeat(20) });
    assert.deepEqual(outcome(code(), '1-'.repeat(21)), refusal('tooLong', { max: 20 }));
  });
});

describe('a choice', () => {
  const language = choice(['en', 'tr']);

  it('is one of its words and nothing near', () => {
    assert.deepEqual(outcome(language, ' tr '), { value: 'tr' });
    for (const given of ['TR', 'de', 'entr', 5])
      assert.deepEqual(outcome(language, given), refusal('invalidValue'), String(given));
    assert.deepEqual(outcome(language, ['en']), refusal('notAString'));
    assert.deepEqual(outcome(language, 'x'.repeat(101)), refusal('tooLong', { max: 100 }));
  });
});

describe('an id field', () => {
  it('reads every id, as a number and as a text', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        const expected = number > 0 ? { value: number } : refusal('notAnInteger');
        assert.deepEqual(outcome(id(), number), expected);
        assert.deepEqual(outcome(id(), ` 00${number}`), expected);
      }),
    );
  });

  it('refuses what would be rounded to the id of somebody else', () => {
    for (const given of ['1.5', 2.5, -1, '-1', '1e3', '0x10', '١', 'me', '9007199254740993', '9'.repeat(20)])
      assert.deepEqual(outcome(id(), given), refusal('notAnInteger'), String(given));
    assert.deepEqual(outcome(id(), '1'.repeat(21)), refusal('tooLong', { max: 20 }));
  });
});

describe('a field that may be left out', () => {
  it('reads as undefined when it is missing, null or blank, as an empty input of a form is', () => {
    for (const field of Object.values(FIELDS).map(optional))
      for (const given of [undefined, null, '', ' \t'])
        assert.deepEqual(outcome(field, given), { value: undefined });
  });

  it('is checked like any other when it is there', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...Object.values(FIELDS)), (given, field) => {
        // Objects with a `toString` of their own cannot be read as a text.
        const isBlank = typeof given === 'string' && given.trim() === '';
        fc.pre(given !== undefined && given !== null && !isBlank);
        assert.deepEqual(outcome(optional(field), given), outcome(field, given));
      }),
    );
  });

  it('is not looked at while the other field asks for something else', () => {
    const field = unless('resend', optional(code()));
    for (const resend of [true, 'on', '1', 1])
      assert.deepEqual(outcome(field, 'x', { resend }), { value: undefined });
    for (const resend of [false, 'off', '', undefined, 'maybe'])
      assert.deepEqual(outcome(field, 'x', { resend }), refusal('tooShort', { min: 4 }));
  });

  it('cannot be switched off by what every object inherits', () => {
    const field = unless('resend', code());
    const body = Object.create({ resend: true });
    assert.deepEqual(outcome(field, '1', body), refusal('tooShort', { min: 4 }));
  });
});

describe('the documentation of a field', () => {
  it('is changed without changing how the field is read', () => {
    const plain = id();
    const field = documented(plain, 'The user’s id.', 235);
    assert.deepEqual(
      { ...field.schema },
      { ...plain.schema, description: 'The user’s id.', examples: [235] },
    );
    assert.ok(!('description' in plain.schema));
    assert.deepEqual(outcome(field, '0'), refusal('notAnInteger'));
    assert.deepEqual(outcome(field, '7'), { value: 7 });
  });

  it('names no check of ours that readers could not see', () => {
    for (const [name, field] of Object.entries(FIELDS))
      assert.deepEqual(JSON.parse(JSON.stringify(field.schema)), { ...field.schema }, name);
  });
});

describe('a field for any value', () => {
  it('takes what JSON can say, null included, but must be there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => assert.deepEqual(outcome(anyValue(), value), { value })),
    );
    assert.deepEqual(outcome(anyValue(), undefined), refusal('fieldRequired'));
  });
});

describe('the fields of a body', () => {
  const fields = { email: email(), age: optional(id()), password: password() };

  it('are read by their names; what was not asked for is not looked at', () => {
    const body = { email: ' ada@example.com ', password: 'x', is_staff: true };
    assert.deepEqual(
      readFields(fields, body),
      ok({ email: 'ada@example.com', age: undefined, password: 'x' }),
    );
  });

  it('are all checked at once; valid values are kept for the page', () => {
    assert.deepEqual(
      readFields(fields, { email: 'ada', age: 7 }),
      refused({
        errors: { email: [refusal('emailInvalid')], password: [refusal('fieldRequired')] },
        values: { age: 7 },
      }),
    );
  });

  it('are the body’s own: nothing that every object inherits passes for sent', () => {
    const inherited = { toString: text(100), constructor: text(100) };
    const reading = readFields(inherited, {});
    assert.ok(!reading.ok);
    assert.deepEqual(Object.keys(reading.refusal.errors), ['toString', 'constructor']);
    assert.ok(!readFields(fields, Object.create({ email: 'ada@example.com', password: 'x' })).ok);
  });

  it('name each field that is wrong and no other, whatever is sent', () => {
    const bodies = fc.record({ email: anything, age: anything, password: anything }, { requiredKeys: [] });
    fc.assert(
      fc.property(bodies, (body: Record<string, unknown>) => {
        const wrong = Object.entries(fields).filter(([name, field]) => 'error' in field.read(body[name]));
        const reading = readFields(fields, body);
        assert.deepEqual(
          reading.ok ? [] : Object.keys(reading.refusal.errors),
          wrong.map(([name]) => name),
        );
      }),
    );
  });
});

describe('a moment', () => {
  it('is a time in any zone, or a day that begins in UTC', () => {
    const at = Date.UTC(2026, 0, 31, 9);
    for (const typed of ['2026-01-31T09:00:00Z', ' 2026-01-31T12:00:00+03:00 ', '2026-01-31T09:00:00.000Z'])
      assert.deepEqual(outcome(moment(), typed), { value: at });
    assert.deepEqual(outcome(moment(), '2026-01-31'), { value: Date.UTC(2026, 0, 31) });
  });

  it('is nothing that could be meant in several ways', () => {
    for (const typed of [
      '2026',
      '31.01.2026',
      '2026-02-30',
      '2026-01-31T12:00:00',
      '2026-01-31 12:00',
      '1767225600',
    ])
      assert.deepEqual(outcome(moment(), typed), refusal('momentFormat'), typed);
  });
});
