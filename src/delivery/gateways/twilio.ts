import { Type } from 'typebox';
import { HOUR, SECOND } from '../../lib/clock.ts';
import { accepted, gateway, lifeLeft } from '../sms/gateway.ts';
import { address, basic, line, secret, withoutSlash } from '../sms/options.ts';
import { type CodeTable, readJson, refusal } from '../sms/verdict.ts';

/** From Twilio's error dictionary, https://www.twilio.com/docs/api/errors. */
const CODES: CodeTable = {
  10001: ['gateway', 'the account is not active'],
  14107: ['retry', 'too many messages from this sender'],
  20003: ['gateway', 'the credentials were refused'],
  20404: ['gateway', 'there is no such account'],
  20429: ['retry', 'too many requests at once'],
  21211: ['message', 'not a phone number'],
  21212: ['gateway', 'the sender is not a number'],
  21214: ['message', 'the number cannot be reached'],
  21408: ['gateway', 'the account may not send to this country'],
  21601: ['gateway', 'the sender cannot send SMS'],
  21602: ['message', 'the text is missing'],
  21603: ['gateway', 'the sender is missing'],
  21604: ['message', 'the number is missing'],
  21606: ['gateway', 'the sender is not a number of the account'],
  21608: ['gateway', 'a trial account may only send to verified numbers'],
  21610: ['recipient', 'the recipient has unsubscribed'],
  21611: ['retry', 'the queue of the sender is full'],
  21612: ['message', 'the number cannot be reached from this sender'],
  21614: ['message', 'not a mobile number'],
  21617: ['message', 'the text is too long'],
  21635: ['message', 'a landline'],
  21656: ['gateway', 'the messaging service was refused'],
  21659: ['gateway', 'the sender is not a number of the account'],
  21660: ['gateway', 'the sender belongs to another account'],
  21703: ['gateway', 'the messaging service has no sender'],
  21704: ['gateway', 'the messaging service has no sender'],
  21705: ['gateway', 'there is no such messaging service'],
  30001: ['retry', 'the queue is full'],
  30002: ['gateway', 'the account is suspended'],
  30022: ['retry', 'too many messages for the carrier'],
  63038: ['retry', 'the daily limit of the account is reached'],
};

/** The range of ValidityPeriod: 1 to 36,000 seconds. */
const LIFE = { least: SECOND, most: 10 * HOUR };

const message = Type.Object({ sid: Type.String({ pattern: '^[A-Z]{2}[0-9a-f]{32}$' }) });
const exception = Type.Object({ code: Type.Integer() });

export const twilio = gateway({
  name: 'twilio',
  title: 'Twilio',
  doc: 'Twilio’s [Messages resource](https://www.twilio.com/docs/messaging/api/message-resource). Authenticates with the account’s auth token, or with an API key, which can be revoked separately. `ValidityPeriod` is the remaining life of the code or link.',
  trial:
    'Take the account’s [test credentials](https://www.twilio.com/docs/iam/test-credentials) and `"from": "+15005550006"`: Twilio accepts the message, sends nothing and charges nothing.',
  conf: Type.Object(
    {
      account_sid: Type.String({
        pattern: '^AC[0-9a-fA-F]{32}$',
        expected: 'an account SID such as AC followed by 32 hexadecimal digits',
        description: 'The account SID (AC…).',
      }),
      auth_token: secret({ description: 'The auth token, or the secret of `api_key_sid`.' }),
      api_key_sid: Type.Optional(
        Type.String({
          pattern: '^SK[0-9a-fA-F]{32}$',
          expected: 'an API key SID such as SK followed by 32 hexadecimal digits',
          description: 'Authenticates with this API key (SK…) instead of the auth token.',
        }),
      ),
      from: line({
        description: 'A number of the account, a sender name, or a messaging service (MG…).',
        maxLength: 40,
        expected: 'a number, a sender name or a messaging service SID',
      }),
      url: address({
        default: 'https://api.twilio.com',
        description: 'The API’s address, for another region such as `https://api.dublin.ie1.twilio.com`.',
      }),
    },
    { additionalProperties: false },
  ),
  example: { account_sid: `AC${'0'.repeat(32)}`, auth_token: '…', from: '+12025550100' },

  async send({ to, text }, conf, tools) {
    const { account_sid, auth_token, api_key_sid = account_sid, from, url } = conf;
    const sender = /^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From';
    const answer = await tools.post({
      url: `${withoutSlash(url)}/2010-04-01/Accounts/${account_sid}/Messages.json`,
      headers: {
        Authorization: basic(api_key_sid, auth_token),
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: new URLSearchParams({
        To: to,
        [sender]: from,
        Body: text,
        ValidityPeriod: String(Math.floor(lifeLeft(tools, LIFE) / SECOND)),
      }).toString(),
    });
    if (answer.status === 201) return accepted(readJson(message, answer)?.sid ?? null);
    return refusal(answer, readJson(exception, answer)?.code.toString(), CODES);
  },
});
