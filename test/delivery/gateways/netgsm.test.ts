import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CREDENTIAL, PHONE, requestOf, verdictOn } from '../../support/provider.ts';

const JOB = '17377215342605050417149344';
const refusal = (code: string) => ({ status: 406, body: { code, jobid: null, description: PHONE } });

describe('the netgsm gateway', () => {
  it('asks as the REST API v2 is documented: the number without its country code, Turkish letters kept', async () => {
    const { method, path, headers, body } = await requestOf('netgsm', {}, { sms: { text: 'şifre: 1234' } });
    assert.deepEqual([method, path], ['POST', '/sms/rest/v2/send']);
    assert.equal(
      headers.authorization,
      `Basic ${Buffer.from(`8501234567:${CREDENTIAL}`).toString('base64')}`,
    );
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(body), {
      msgheader: 'MYSHOP',
      messages: [{ msg: 'şifre: 1234', no: '5301234567' }],
      encoding: 'TR',
      iysfilter: '0',
    });
  });

  it('asks for the encoding the text needs, so that no letter is lost', async () => {
    const texts = {
      'Your code: 1234\n\n@shop #1234': undefined,
      'ĞÜŞİÖÇ ğüşıöç': 'TR',
      Größe: 'UNICODE',
      رمز: 'UNICODE',
    };
    for (const [text, encoding] of Object.entries(texts)) {
      const { body } = await requestOf('netgsm', {}, { sms: { text } });
      assert.equal(JSON.parse(body).encoding, encoding, text);
    }
  });

  it('dials numbers abroad as one does from Türkiye', async () => {
    const { body } = await requestOf('netgsm', {}, { sms: { to: '+491701234567' } });
    assert.equal(JSON.parse(body).messages[0].no, '00491701234567');
  });

  it('sends codes by the OTP service where that is switched on, without Turkish letters', async () => {
    const { path, body } = await requestOf(
      'netgsm',
      { otp_service: true },
      { sms: { text: 'ĞÜŞİÖÇ ğüşıöç kodunuz: 1234\n\n@shop.example #1234' } },
    );
    assert.equal(path, '/sms/rest/v2/otp');
    assert.deepEqual(JSON.parse(body), {
      msgheader: 'MYSHOP',
      msg: 'GUSIOC gusioc kodunuz: 1234\n\n@shop.example #1234',
      no: '5301234567',
    });
  });

  it('does not lose what the OTP service cannot send', async () => {
    const cases = [{ isOtp: false }, { to: '+491701234567' }, { to: '+902123456789' }, { text: 'رمز 1234' }];
    for (const sms of cases)
      assert.equal((await requestOf('netgsm', { otp_service: true }, { sms })).path, '/sms/rest/v2/send');
  });

  it('keeps Netgsm’s number of the job', async () => {
    for (const code of ['00', '01', '02'])
      assert.equal(
        await verdictOn('netgsm', { status: 200, body: { code, jobid: JOB, description: 'queued' } }),
        `accepted ${JOB}`,
      );
    assert.equal(await verdictOn('netgsm', { status: 200, body: { code: '00' } }), 'accepted null');
  });

  const cases: [string, string][] = [
    ['20', 'give up, message: 20: the text was refused or is too long'],
    ['30', 'give up, gateway: 30: the credentials were refused, or this address may not use the API'],
    ['40', 'give up, gateway: 40: the sender is not defined for the account'],
    ['50', 'give up, gateway: 50: the account may not send with İYS control'],
    ['70', 'give up, message: 70: a parameter is not valid'],
    ['80', 'retry: 80: too many messages at once'],
    ['85', 'retry: 85: too many messages to one number'],
    ['100', 'retry: 100: an error of theirs'],
    ['99', 'give up, gateway: HTTP 406, code 99'],
  ];
  for (const [code, verdict] of cases)
    it(`knows what ${code} means for the message`, async () => {
      assert.equal(await verdictOn('netgsm', refusal(code)), verdict);
    });

  const otpCases: [string, string][] = [
    ['41', 'give up, gateway: 41: the sender was refused'],
    ['50', 'give up, message: 50: the number was refused'],
    ['52', 'give up, message: 52: the number was refused'],
    ['60', 'give up, gateway: 60: there is no OTP package left'],
    ['80', 'give up, gateway: HTTP 406, code 80'],
  ];
  for (const [code, verdict] of otpCases)
    it(`knows what ${code} means when the OTP service says it`, async () => {
      const conf = { otp_service: true };
      const given = { conf, sms: { text: 'Kod: 1234' } };
      assert.equal(await verdictOn('netgsm', refusal(code), given), verdict);
    });

  it('does not take an error that comes with HTTP 200 for an acceptance', async () => {
    assert.equal(
      await verdictOn('netgsm', { ...refusal('30'), status: 200 }),
      'give up, gateway: 30: the credentials were refused, or this address may not use the API',
    );
    for (const body of ['', '30', '00 123', '{"code":0}', '[]'])
      assert.equal(
        await verdictOn('netgsm', { status: 200, body }),
        'retry: HTTP 200 with an answer that cannot be read',
        body,
      );
    assert.equal(await verdictOn('netgsm', { status: 502, body: '<html>' }), 'retry: HTTP 502');
  });
});
