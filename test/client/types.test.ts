import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Client, CodeSignIn } from '../../src/client/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(...proof: T[]): void => void proof;

/** Never runs: the compiler is the test. */
async function misuse(client: Client): Promise<void> {
  // @ts-expect-error there is no such path
  await client.get('/users/nobody/');
  // @ts-expect-error the path has no such method
  await client.get('/users/login/');
  // @ts-expect-error a body is required
  await client.post('/users/login/');
  // @ts-expect-error a field is missing
  await client.post('/users/login/', { body: { email: 'ada@example.com' } });
  // @ts-expect-error a path parameter is missing
  await client.get('/admin/api/users/{id}/');
  // @ts-expect-error one of the values that are known
  await client.get('/admin/api/messages/', { params: { query: { state: 'lost' } } });
  // @ts-expect-error the answer has no such property
  void (await client.get('/current_user/')).password;

  const answer = await client.post('/users/otp-login/', { body: { phone: '+905301234567' } });
  // @ts-expect-error nobody is signed in until `key` says so
  const key: string = answer.key;
  if (answer.key !== undefined) holds<Equal<typeof answer.key, string>>(true);
  void key;
}

function narrowing(step: CodeSignIn): string | undefined {
  // @ts-expect-error a code that was sent has no key
  void step.key;
  return step.step === 'signed-in' ? step.key : undefined;
}

describe('the types of the client', () => {
  it('refuse what the service would refuse, and know its answers', () => {
    holds<Equal<Answer<'/csrf_token/', 'get'>, { csrf_token: string }>>(true);
    holds<Equal<Answer<'/admin/api/settings/{name}/proposals/{id}/', 'delete'>, undefined>>(true);
    assert.equal(typeof misuse, 'function');
    assert.equal(narrowing({ step: 'signed-in', key: 'k', redirectUrl: null }), 'k');
  });
});
