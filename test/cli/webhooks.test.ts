import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { type Engine, openEngine } from '../support/engines.ts';
import { type CommandAnswer, latchkey } from '../support/process.ts';
import { type Provider, startProvider } from '../support/provider.ts';
import { bodyOf, endpoint } from '../support/webhooks.ts';

interface Listed {
  readonly id: string;
  readonly event: string;
  readonly endpoint: string;
  readonly state: string;
  readonly user: number;
}

describe('an operator of webhooks at the command line', () => {
  let engine: Engine;
  let receiver: Provider;
  let hook: ReturnType<typeof endpoint>;
  before(async () => {
    engine = await openEngine('sqlite');
    receiver = await startProvider({ status: 200 });
    hook = endpoint(`${receiver.url}/?token=hush`);
    await run('settings', 'set', 'WEBHOOK_PRIVATE_HOSTS', '["127.0.0.1"]');
    await latchkey(engine.env, ['settings', 'set', 'WEBHOOKS', '-'], JSON.stringify([hook]));
  });
  after(async () => {
    await receiver.close();
    await engine.drop();
  });

  const run = async (...args: string[]): Promise<CommandAnswer> => {
    const answer = await latchkey(engine.env, args);
    assert.equal(answer.stderr, '', args.join(' '));
    assert.equal(answer.code, 0, args.join(' '));
    return answer;
  };

  it('gets a secret that receivers’ libraries take, another one each time', async () => {
    const secrets = [(await run('webhooks', 'secret')).stdout, (await run('webhooks', 'secret')).stdout];
    for (const secret of secrets) {
      assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=\n$/);
      new Webhook(secret.trim()).sign('id', new Date(), 'body');
    }
    assert.notEqual(secrets[0], secrets[1]);
  });

  it('sees at once whether an endpoint accepts what is posted to it', async () => {
    assert.match((await run('webhooks', 'test', hook.url)).stdout, /answered 200/);
    const [request] = receiver.requests;
    assert.ok(request);
    new Webhook(hook.secret).verify(request.body, request.headers as Record<string, string>);
    assert.equal(bodyOf(request).type, 'webhook.test');

    receiver.behave({ status: 401 });
    const refused = await latchkey(engine.env, ['webhooks', 'test', hook.url, '--json']);
    assert.deepEqual([refused.code, refused.json()], [1, { accepted: false, status: 401 }]);
    const unknown = await latchkey(engine.env, ['webhooks', 'test', 'https://other.example/?token=hush']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /WEBHOOKS names no endpoint https:\/\/other\.example\/\?…/);
    receiver.behave({ status: 200 });
  });

  it('finds out what became of an event, and has it sent again', async () => {
    await run('users', 'create', '--guest', '--email', 'guest@example.com');
    const list = async (...args: string[]): Promise<Listed[]> =>
      (await run('webhooks', 'list', '--json', ...args)).json<Listed[]>();
    const [webhook, ...others] = await list('--event', 'user.registered', '--state', 'queued');
    assert.ok(webhook && others.length === 0);
    assert.equal(webhook.endpoint, `${receiver.url}/?…`);
    assert.deepEqual(await list('--state', 'sent'), []);
    assert.match((await run('webhooks', 'list')).stdout, /^ID +EVENT .*\n[0-9a-f-]{36} +user\.registered/);
    assert.match((await run('webhooks', 'retry', webhook.id)).stdout, /on its way already/);

    const shown = await run('settings', 'get', 'WEBHOOKS');
    const listings = [shown.stdout, (await run('settings', 'list')).stdout, JSON.stringify(webhook)].join();
    assert.doesNotMatch(listings, /hush|whsec_[A-Za-z0-9+/]{8}/);
  });

  it('hears what is wrong instead of sending nothing', async () => {
    const fails = async (...args: string[]): Promise<string> => {
      const answer = await latchkey(engine.env, args);
      assert.notEqual(answer.code, 0);
      return answer.stderr;
    };
    assert.match(await fails('webhooks', 'retry', 'x'), /there is no webhook x/);
    assert.match(await fails('webhooks', 'list', '--event', 'user.lost'), /user\.registered/);
    const inside = JSON.stringify([endpoint('https://10.0.0.1/')]);
    assert.match(
      await fails('settings', 'set', 'WEBHOOKS', inside),
      /WEBHOOKS\[0\]\.url: expected a public address/,
    );
  });
});
