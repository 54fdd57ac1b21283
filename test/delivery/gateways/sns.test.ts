import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CREDENTIAL, PHONE, requestOf, SMS, verdictOn } from '../../support/provider.ts';
import { credentialsOf, signatureOf } from '../../support/sigv4.ts';

const ID = '567910cd-659e-55d4-8ccb-5aaf14679dc0';
const published = (id: string): string =>
  `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${id}</MessageId></PublishResult><ResponseMetadata><RequestId>d74b8436-ae13-5ab4-a9ff-ce54dfea72a0</RequestId></ResponseMetadata></PublishResponse>`;
const error = (status: number, code: string) => ({
  status,
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>Invalid parameter: ${PHONE}</Message></Error><RequestId>x</RequestId></ErrorResponse>`,
});

describe('the sns gateway', () => {
  it('publishes as the API is documented, as a transactional message', async () => {
    const { method, path, headers, body } = await requestOf('sns', {
      sender_id: 'MyShop',
      origination_number: '+12025550100',
    });
    assert.deepEqual([method, path], ['POST', '/']);
    assert.match(headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      Action: 'Publish',
      Version: '2010-03-31',
      PhoneNumber: PHONE,
      Message: SMS.text,
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
      'MessageAttributes.entry.2.Name': 'AWS.SNS.SMS.SenderID',
      'MessageAttributes.entry.2.Value.DataType': 'String',
      'MessageAttributes.entry.2.Value.StringValue': 'MyShop',
      'MessageAttributes.entry.3.Name': 'AWS.MM.SMS.OriginationNumber',
      'MessageAttributes.entry.3.Value.DataType': 'String',
      'MessageAttributes.entry.3.Value.StringValue': '+12025550100',
    });
  });

  it('signs what it sends, so that Amazon believes it', async () => {
    // The example of AWS's own description: what checks ours is right about theirs.
    const example = {
      method: 'GET',
      path: '/?Action=ListUsers&Version=2010-05-08',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host: 'iam.amazonaws.com',
        'x-amz-date': '20150830T123600Z',
      },
      body: '',
    };
    assert.equal(
      signatureOf(
        example,
        ['content-type', 'host', 'x-amz-date'],
        '20150830/us-east-1/iam/aws4_request',
        'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      ),
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );

    for (const conf of [{}, { session_token: 'token/of+a=role' }]) {
      const request = await requestOf('sns', conf);
      const { accessKey, scope, signedHeaders, signature } = credentialsOf(request.headers.authorization);
      assert.equal(accessKey, 'AKIAIOSFODNN7EXAMPLE');
      assert.equal(scope, '20260115/eu-central-1/sns/aws4_request');
      assert.equal(request.headers['x-amz-date'], '20260115T120000Z');
      for (const name of ['host', 'x-amz-date']) assert.ok(signedHeaders.includes(name));
      assert.equal(signature, signatureOf(request, signedHeaders, scope, CREDENTIAL));
      assert.equal(request.headers['x-amz-security-token'], conf.session_token);
    }
  });

  it('keeps Amazon’s name of the message', async () => {
    assert.equal(await verdictOn('sns', { status: 200, body: published(ID) }), `accepted ${ID}`);
    for (const body of ['', '<html>', published('')])
      assert.equal(
        await verdictOn('sns', { status: 200, body }),
        'retry: HTTP 200 with an answer that cannot be read',
      );
  });

  const cases: [number, string, string][] = [
    [
      400,
      'InvalidParameter',
      'give up, message: InvalidParameter: a parameter is not valid, most likely the number',
    ],
    [400, 'OptedOut', 'give up, recipient: OptedOut: the recipient has opted out'],
    [403, 'InvalidClientTokenId', 'give up, gateway: InvalidClientTokenId: there is no such access key'],
    [
      403,
      'SignatureDoesNotMatch',
      'give up, gateway: SignatureDoesNotMatch: the secret key or the region is wrong, or this computer’s clock',
    ],
    [403, 'AuthorizationError', 'give up, gateway: AuthorizationError: the key may not publish'],
    [400, 'RequestExpired', 'give up, gateway: RequestExpired: the clock of this computer is wrong'],
    [400, 'Throttling', 'retry: Throttling: too many requests at once'],
    [429, 'Throttled', 'retry: Throttled: too many requests at once'],
    [500, 'InternalError', 'retry: InternalError: an error of theirs'],
    [503, 'ServiceUnavailable', 'retry: ServiceUnavailable: not available now'],
    [400, 'SomethingNew', 'give up, message: HTTP 400, code SomethingNew'],
  ];
  for (const [status, code, verdict] of cases)
    it(`knows what ${code} means for the message`, async () => {
      assert.equal(await verdictOn('sns', error(status, code)), verdict);
    });
});
