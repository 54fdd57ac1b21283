import { AwsV4Signer } from 'aws4fetch';
import { type Static, Type } from 'typebox';
import type { Sms } from '../../messages/message.ts';
import { accepted, gateway } from '../sms/gateway.ts';
import { address, secret, withoutSlash } from '../sms/options.ts';
import type { PostRequest } from '../sms/post.ts';
import { type CodeTable, refusal, unreadable } from '../sms/verdict.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html and CommonErrors.html there. */
const CODES: CodeTable = {
  AccessDenied: ['gateway', 'the key may not publish'],
  AccessDeniedException: ['gateway', 'the key may not publish'],
  AuthorizationError: ['gateway', 'the key may not publish'],
  ExpiredToken: ['gateway', 'the session token has expired'],
  ExpiredTokenException: ['gateway', 'the session token has expired'],
  IncompleteSignature: ['gateway', 'the signature was refused'],
  InternalError: ['retry', 'an error of theirs'],
  InternalFailure: ['retry', 'an error of theirs'],
  InvalidClientTokenId: ['gateway', 'there is no such access key'],
  InvalidParameter: ['message', 'a parameter is not valid, most likely the number'],
  InvalidParameterValue: ['message', 'a parameter is not valid, most likely the number'],
  InvalidSecurity: ['gateway', 'the signature was refused'],
  MissingAuthenticationToken: ['gateway', 'the signature was refused'],
  OptedOut: ['recipient', 'the recipient has opted out'],
  OptInRequired: ['gateway', 'the account is not subscribed to SNS'],
  RequestExpired: ['gateway', 'the clock of this computer is wrong'],
  RequestTimeTooSkewed: ['gateway', 'the clock of this computer is wrong'],
  ServiceUnavailable: ['retry', 'not available now'],
  SignatureDoesNotMatch: ['gateway', 'the secret key or the region is wrong, or this computer’s clock'],
  Throttled: ['retry', 'too many requests at once'],
  Throttling: ['retry', 'too many requests at once'],
  ThrottlingException: ['retry', 'too many requests at once'],
  RequestLimitExceeded: ['retry', 'too many requests at once'],
};

const conf = Type.Object(
  {
    region: Type.String({
      pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
      expected: 'a region such as eu-central-1',
      description: 'A region in which SNS sends SMS.',
    }),
    access_key_id: Type.String({
      pattern: '^[A-Z0-9]{16,128}$',
      expected: 'an access key id such as AKIA followed by capital letters and digits',
      description: 'The access key of an IAM user with permission for `sns:Publish` only.',
    }),
    secret_access_key: secret({ description: 'The secret of the access key.' }),
    session_token: Type.Optional(secret({ description: 'The session token of temporary credentials.' })),
    sender_id: Type.Optional(
      Type.String({
        pattern: '^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$',
        expected: 'up to 11 letters, digits and dashes, at least one a letter',
        description: 'The sender name, in countries that allow one.',
      }),
    ),
    origination_number: Type.Optional(
      Type.String({
        pattern: '^(\\+[0-9]{5,15}|[0-9]{3,8})$',
        expected: 'a number such as +12025550100',
        description: 'A number of the account to send from.',
      }),
    ),
    url: Type.Optional(
      address({ description: 'The API’s address; without it, `https://sns.<region>.amazonaws.com`.' }),
    ),
  },
  { additionalProperties: false },
);

export const sns = gateway({
  name: 'sns',
  title: 'Amazon SNS',
  doc: 'Amazon’s [Publish](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html), signed with Signature Version 4. All messages are sent as `Transactional`.',
  trial:
    'While the account is in the [SMS sandbox](https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html), it sends only to verified numbers: request a code with one of them.',
  conf,
  example: { region: 'eu-central-1', access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: '…' },

  async send(sms, given, { post, clock }) {
    const answer = await post(await signed(formOf(sms, given), given, clock.now()));
    if (answer.status !== 200)
      return refusal(answer, /<Code>(\w{1,60})<\/Code>/.exec(answer.body)?.[1], CODES);
    const id = /<MessageId>([\w-]{1,80})<\/MessageId>/.exec(answer.body)?.[1];
    return id === undefined ? unreadable(answer) : accepted(id);
  },
});

function formOf({ to, text }: Sms, { sender_id, origination_number }: Static<typeof conf>): string {
  const form = new URLSearchParams({
    Action: 'Publish',
    Version: '2010-03-31',
    PhoneNumber: to,
    Message: text,
  });
  const attributes = [
    ['AWS.SNS.SMS.SMSType', 'Transactional'],
    ['AWS.SNS.SMS.SenderID', sender_id],
    ['AWS.MM.SMS.OriginationNumber', origination_number],
  ].filter((attribute): attribute is [string, string] => attribute[1] !== undefined);
  for (const [index, [name, value]] of attributes.entries()) {
    const entry = `MessageAttributes.entry.${index + 1}`;
    form.append(`${entry}.Name`, name);
    form.append(`${entry}.Value.DataType`, 'String');
    form.append(`${entry}.Value.StringValue`, value);
  }
  return form.toString();
}

/** @param now milliseconds since the epoch; a signature is valid for some minutes */
async function signed(body: string, given: Static<typeof conf>, now: number): Promise<PostRequest> {
  const { region, access_key_id, secret_access_key, session_token } = given;
  const { url = snsAddress(region) } = given;
  const request = await new AwsV4Signer({
    method: 'POST',
    url: `${withoutSlash(url)}/`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
    service: 'sns',
    region,
    accessKeyId: access_key_id,
    secretAccessKey: secret_access_key,
    ...(session_token !== undefined && { sessionToken: session_token }),
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  }).sign();
  return { url: request.url.href, headers: Object.fromEntries(request.headers), body };
}

/** The API’s address in a region, unless an option names another. */
export const snsAddress = (region: string): string => `https://sns.${region}.amazonaws.com`;
