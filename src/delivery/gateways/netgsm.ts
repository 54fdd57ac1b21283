import { Type } from 'typebox';
import type { Sms } from '../../messages/message.ts';
import { accepted, gateway } from '../sms/gateway.ts';
import { address, basic, line, secret, userName, withoutSlash } from '../sms/options.ts';
import { type CodeTable, readJson, refusal, unreadable } from '../sms/verdict.ts';

const EVERYWHERE: CodeTable = {
  20: ['message', 'the text was refused or is too long'],
  30: ['gateway', 'the credentials were refused, or this address may not use the API'],
  40: ['gateway', 'the sender is not defined for the account'],
  70: ['message', 'a parameter is not valid'],
  100: ['retry', 'an error of theirs'],
  101: ['retry', 'an error of theirs'],
};

/** https://www.netgsm.com.tr/dokuman/ (REST v2): the two services number their own errors differently. */
const SERVICES = {
  send: {
    ...EVERYWHERE,
    50: ['gateway', 'the account may not send with İYS control'],
    51: ['gateway', 'the account has no İYS brand'],
    80: ['retry', 'too many messages at once'],
    85: ['retry', 'too many messages to one number'],
  },
  otp: {
    ...EVERYWHERE,
    41: ['gateway', 'the sender was refused'],
    50: ['message', 'the number was refused'],
    51: ['message', 'the number was refused'],
    52: ['message', 'the number was refused'],
    60: ['gateway', 'there is no OTP package left'],
  },
} as const satisfies Record<string, CodeTable>;

/** Accepted; 01 and 02: with corrected dates. */
const ACCEPTED: ReadonlySet<string> = new Set(['00', '01', '02']);

const reply = Type.Object({
  code: Type.String({ maxLength: 10 }),
  jobid: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

const TURKISH: Readonly<Record<string, string>> = {
  ç: 'c',
  ğ: 'g',
  ı: 'i',
  ö: 'o',
  ş: 's',
  ü: 'u',
  Ç: 'C',
  Ğ: 'G',
  İ: 'I',
  Ö: 'O',
  Ş: 'S',
  Ü: 'U',
};
const TURKISH_LETTERS = /[çğıöşüÇĞİÖŞÜ]/g;
const ASCII = /^[\n\r\x20-\x7e]*$/;
const TURKISH_MOBILE = /^\+905\d{9}$/;

export const netgsm = gateway({
  name: 'netgsm',
  title: 'Netgsm',
  doc: 'Netgsm’s [REST API v2](https://www.netgsm.com.tr/dokuman/), for Türkiye. Messages are sent as information, without İYS control, because they are only sent on request. Use a sub-user with API permission, not the account’s own password.',
  trial:
    'Netgsm has no test mode: request a code with your own phone. `messages show` names the code of an error; 30 means that the sub-user has no API permission, or that the panel limits it to other addresses.',
  conf: Type.Object(
    {
      username: userName({ description: 'The subscriber number, or the sub-user’s name.' }),
      password: secret({ description: 'The sub-user’s password.' }),
      from: line({
        description: 'The sender name (`msgheader`), as approved in the panel.',
        maxLength: 20,
        expected: 'a sender name of at most 20 characters',
      }),
      otp_service: Type.Boolean({
        default: false,
        description:
          'Sends codes to Turkish mobiles by the OTP service, which is faster and needs the OTP package. It does not support Turkish letters: ş is sent as s.',
      }),
      url: address({ default: 'https://api.netgsm.com.tr', description: 'The API’s address.' }),
    },
    { additionalProperties: false },
  ),
  example: { username: '8501234567', password: '…', from: 'MYSHOP' },

  async send(sms, { username, password, from, otp_service, url }, { post }) {
    const plain = sms.text.replaceAll(TURKISH_LETTERS, (letter) => TURKISH[letter] ?? letter);
    const isForOtpService = otp_service && sms.isOtp && TURKISH_MOBILE.test(sms.to) && ASCII.test(plain);
    const service = isForOtpService ? 'otp' : 'send';
    const answer = await post({
      url: `${withoutSlash(url)}/sms/rest/v2/${service}`,
      headers: {
        Authorization: basic(username, password),
        'Content-Type': 'application/json',
        Accept: 'application/json',
      },
      body: JSON.stringify({
        msgheader: from,
        ...(isForOtpService ? { msg: plain, no: numberOf(sms) } : ordinary(sms)),
      }),
    });
    // Errors come with 406, and with 200 too: the code decides.
    const { code, jobid } = readJson(reply, answer) ?? {};
    if (code === undefined) return answer.status < 300 ? unreadable(answer) : refusal(answer, code, {});
    if (!ACCEPTED.has(code)) return refusal(answer, code, SERVICES[service]);
    return accepted(jobid && /^[\w-]{1,80}$/.test(jobid) ? jobid : null);
  },
});

const ordinary = (sms: Sms) => ({
  messages: [{ msg: sms.text, no: numberOf(sms) }],
  ...encodingOf(sms.text),
  iysfilter: '0',
});

/** Without one, letters that are not in the GSM alphabet would be lost. */
function encodingOf(text: string): { encoding?: 'TR' | 'UNICODE' } {
  if (ASCII.test(text)) return {};
  return { encoding: ASCII.test(text.replaceAll(TURKISH_LETTERS, '')) ? 'TR' : 'UNICODE' };
}

/** Turkish numbers without the country code, all others as dialled from Türkiye. */
const numberOf = ({ to }: Sms): string =>
  to.startsWith('+90') ? to.slice('+90'.length) : to.replace('+', '00');
