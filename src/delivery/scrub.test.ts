import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scrubbed } from './scrub.ts';

describe('what a provider answered', () => {
  it('says why a mail was refused, without the address it was for', () => {
    const answer = '550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in local table';
    assert.equal(
      scrubbed(answer, []),
      '550 5.1.1 <<address>>: Recipient address rejected: User unknown in local table',
    );
    assert.equal(scrubbed('550 no mailbox ada here', ['ada']), '550 no mailbox … here');
  });

  it('holds no phone, code, link or key, however a gateway quotes it', () => {
    const quotes = [
      '+905301112233',
      '0530 111 22 33',
      '(0530) 111-22-33',
      '٠٥٣٠١١١٢٢٣٣',
      '482913',
      'https://shop.example/reset/MQ/c1-3f9a/',
      'ada%40example.com',
      'AC0123456789abcdef0123456789abcdef',
      'YWRhQGV4YW1wbGUuY29tOnNlY3JldA==',
      'sEcReT-tOkEn-sEcReT-tOkEn-sEcReT-tOkEn',
    ];
    for (const quote of quotes) {
      const shown = scrubbed(`{"error":"cannot use '${quote}' now"}`, []) ?? '';
      assert.ok(!shown.includes(quote), shown);
      assert.match(shown, /cannot use/);
    }
  });

  it('holds nothing that the caller calls secret, in any case of letters', () => {
    assert.equal(
      scrubbed('bad credentials of MyUser (p+a.s*s)', ['myuser', 'p+a.s*s']),
      'bad credentials of … (…)',
    );
    const odd = String.raw`!"#$%&'()*+,-./:;<=>?@[\]^_{|}~`;
    assert.equal(scrubbed(`it is ${odd} there`, [odd]), 'it is … there');
    assert.equal(scrubbed('sms is off', ['s', '  ']), 'sms is off');
  });

  it('is one line of a bounded length, whatever a gateway sends', () => {
    assert.equal(scrubbed('a\r\n\u0000b\u202ec', []), 'a b c');
    assert.equal(scrubbed(' \n ', []), null);
    const long = scrubbed(`${'no '.repeat(1_000_000)}482913`, []) ?? '';
    assert.equal(long.length, 200);
    assert.ok(long.endsWith('…'));
  });
});
