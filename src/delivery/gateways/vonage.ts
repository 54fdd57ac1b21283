import { Type } from 'typebox';
import { DAY, SECOND } from '../../lib/clock.ts';
import { isGsm } from '../../lib/gsm.ts';
import { accepted, gateway, lifeLeft } from '../sms/gateway.ts';
import { address, line, secret, withoutSlash } from '../sms/options.ts';
import { type CodeTable, readJson, refusal, unreadable } from '../sms/verdict.ts';

/** https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms#sms-api-error-codes */
const STATUSES: CodeTable = {
  1: ['retry', 'too many messages at once'],
  2: ['gateway', 'a parameter is missing'],
  3: ['message', 'a parameter is not valid'],
  4: ['gateway', 'the credentials were refused'],
  5: ['retry', 'an error of theirs'],
  6: ['message', 'the number cannot be reached'],
  7: ['recipient', 'the number is barred'],
  8: ['gateway', 'the account is suspended'],
  9: ['gateway', 'there is no credit'],
  10: ['retry', 'too many connections at once'],
  11: ['gateway', 'the account may not use this interface'],
  12: ['message', 'the text is too long'],
  14: ['gateway', 'the signature was refused'],
  15: ['gateway', 'the sender was refused'],
  22: ['gateway', 'the network code was refused'],
  23: ['gateway', 'the callback address was refused'],
  29: ['gateway', 'a trial account may only send to listed numbers'],
  32: ['gateway', 'the account wants signed requests'],
  33: ['message', 'the number is not in service'],
};

/** The range of `ttl`. */
const LIFE = { least: 20 * SECOND, most: 7 * DAY };

/** A long text is sent in parts, each with a status of its own. */
const reply = Type.Object({
  messages: Type.Array(
    Type.Object({
      status: Type.String({ maxLength: 4 }),
      'message-id': Type.Optional(Type.String({ pattern: '^[\\w-]{1,80}$' })),
    }),
    { minItems: 1 },
  ),
});

export const vonage = gateway({
  name: 'vonage',
  title: 'Vonage',
  doc: 'Vonage’s [SMS API](https://developer.vonage.com/en/api/sms), formerly Nexmo. `ttl` is the remaining life of the code or link.',
  trial:
    'A new account sends without credit, but only to its own number and to its test numbers (otherwise error 29): request a code with one of them.',
  conf: Type.Object(
    {
      api_key: line({ description: 'The API key.', maxLength: 40, expected: 'an API key' }),
      api_secret: secret({ description: 'The API secret.' }),
      from: line({
        description: 'The sender: a number of the account, or a name of at most 11 characters.',
        maxLength: 16,
        expected: 'a number or a name of at most 11 characters',
      }),
      url: address({
        default: 'https://rest.nexmo.com',
        description: 'The API’s address.',
      }),
    },
    { additionalProperties: false },
  ),
  example: { api_key: 'abcd1234', api_secret: '…', from: 'MYSHOP' },

  async send({ to, text }, { api_key, api_secret, from, url }, tools) {
    const answer = await tools.post({
      url: `${withoutSlash(url)}/sms/json`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: new URLSearchParams({
        api_key,
        api_secret,
        from,
        to: to.replace('+', ''),
        text,
        type: isGsm(text) ? 'text' : 'unicode',
        ttl: String(lifeLeft(tools, LIFE)),
        'client-ref': tools.attempt.uid,
      }).toString(),
    });
    const parts = readJson(reply, answer)?.messages;
    const refused = parts?.find((part) => part.status !== '0');
    if (refused) return refusal(answer, refused.status, STATUSES);
    if (answer.status !== 200) return refusal(answer, undefined, STATUSES);
    return parts ? accepted(parts[0]?.['message-id'] ?? null) : unreadable(answer);
  },
});
