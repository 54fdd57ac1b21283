import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { describe, it } from 'node:test';
import { DeliveryFailure } from '../../src/delivery/channels/channel.ts';
import { createWebhookChannel } from '../../src/delivery/channels/webhook.ts';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import { newWebhookSecret } from '../../src/lib/random.ts';
import { fixedSettings } from '../../src/settings.ts';
import { FakeClock } from '../support/clock.ts';
import { UID, withProvider } from '../support/provider.ts';
import { verified } from '../support/webhooks.ts';

const SECRET = newWebhookSecret();
const BODY = '{"type":"user.closed","timestamp":"2026-01-15T12:00:00.000Z","data":{"user":7,"seq":1}}';
const tls = (name: string): string =>
  readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

interface Given {
  readonly hosts?: string[];
  readonly lookup?: LookupFunction;
  readonly ca?: string;
  readonly timeout?: number;
  readonly clock?: FakeClock;
  readonly body?: string;
}

/** A channel, and what it switched off. */
function channelOf({
  hosts = ['127.0.0.1'],
  lookup,
  ca,
  timeout = 10 * SECOND,
  clock = new FakeClock(),
}: Given) {
  const switchedOff: string[] = [];
  const channel = createWebhookChannel({
    settings: fixedSettings({ WEBHOOK_PRIVATE_HOSTS: hosts }),
    clock,
    secretsOf: async () => [SECRET],
    switchOff: async (url) => {
      switchedOff.push(url);
    },
    net: { ...(lookup && { lookup }), ...(ca !== undefined && { ca }) },
    answerTimeout: timeout,
  });
  const attempt = { uid: UID, signal: new AbortController().signal, deadline: clock.now() + MINUTE };
  const send = async (url: string, body = BODY): Promise<string> => {
    try {
      await channel.send({ channel: 'webhook', url, body }, attempt);
      return 'sent';
    } catch (error) {
      if (!(error instanceof DeliveryFailure)) throw error;
      return `${error.kind}: ${error.reason}${error.retryAfter > 0 ? ` after ${error.retryAfter} ms` : ''}`;
    }
  };
  return { send, switchedOff };
}

const sendOnce = (url: string, given: Given = {}): Promise<string> => channelOf(given).send(url);

/** Resolves every name to the given addresses, one answer after the other. */
const resolvingTo = (...answers: string[][]): { lookup: LookupFunction; asked: () => number } => {
  let asked = 0;
  return {
    asked: () => asked,
    lookup: (_host, _options, callback) => {
      const found = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
};

describe('a webhook', () => {
  it('arrives as the library of Standard Webhooks expects it, over http at a listed host', async () => {
    await withProvider({ status: 204 }, async ({ url, requests }) => {
      assert.equal(await sendOnce(`${url}/hooks?shop=1`), 'sent');
      const [request] = requests;
      assert.ok(request);
      assert.deepEqual([request.method, request.path, request.body], ['POST', '/hooks?shop=1', BODY]);
      assert.equal(request.headers['content-type'], 'application/json');
      assert.equal(request.headers['webhook-id'], UID);
      assert.equal(verified(request, SECRET, new FakeClock().now()).data.user, 7);
    });
  });

  it('arrives by https at a host whose certificate is right, and at no other', async () => {
    const server = createServer({ key: tls('key'), cert: tls('certificate') }, (_request, response) =>
      response.writeHead(200).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { lookup } = resolvingTo(['127.0.0.1']);
    const hosts = ['hooks.example', 'other.example'];
    const ca = tls('certificate');
    try {
      assert.equal(await sendOnce(`https://hooks.example:${port}/`, { hosts, lookup, ca }), 'sent');
      assert.match(await sendOnce(`https://hooks.example:${port}/`, { hosts, lookup }), /^transient: .*CERT/);
      assert.match(await sendOnce(`https://other.example:${port}/`, { hosts, lookup, ca }), /ALTNAME/);
    } finally {
      server.close();
    }
  });

  it('follows no redirect: neither body nor signature reach an address that nobody configured', async () => {
    await withProvider({ status: 200 }, (inside) =>
      withProvider({ status: 307, headers: { location: `${inside.url}/stolen` } }, async ({ url }) => {
        assert.equal(await sendOnce(url), 'transient: HTTP 307: redirects are not followed');
        assert.equal(inside.requests.length, 0);
      }),
    );
  });

  it('is tried again after any refusal, when the endpoint wants it', async () => {
    for (const status of [400, 401, 404, 500, 503])
      await withProvider({ status }, async ({ url }) =>
        assert.equal(await sendOnce(url), `transient: HTTP ${status}`),
      );
    await withProvider({ status: 429, headers: { 'retry-after': '120' } }, async ({ url }) =>
      assert.equal(await sendOnce(url), 'transient: HTTP 429 after 120000 ms'),
    );
  });

  it('to an endpoint that is gone switches it off', async () => {
    await withProvider({ status: 410 }, async ({ url }) => {
      const { send, switchedOff } = channelOf({});
      assert.equal(await send(url), 'permanent: HTTP 410, so the endpoint was switched off');
      assert.deepEqual(switchedOff, [url]);
    });
  });

  it('counts as delivered by its status alone: an endless answer is not read', async () => {
    await withProvider(
      (response) => {
        response.writeHead(200);
        const more = (): void => {
          while (response.write(Buffer.alloc(64 * 1024)));
        };
        response.on('drain', more).on('error', () => {});
        more();
      },
      async ({ url }) => assert.equal(await sendOnce(url), 'sent'),
    );
  });
});

describe('the own network', () => {
  it('is out of reach for a URL that names it', async () => {
    await withProvider({ status: 200 }, async ({ url, requests }) => {
      const { port } = new URL(url);
      for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '[::1]', 'localhost', '2130706433'])
        for (const scheme of ['http', 'https'])
          assert.match(await sendOnce(`${scheme}://${host}:${port}/`, { hosts: [] }), /^transient: expected/);
      assert.equal(requests.length, 0);
    });
  });

  it('is out of reach for a name that resolves into it, alone or among public addresses', async () => {
    for (const addresses of [
      ['127.0.0.1'],
      ['93.184.216.34', '127.0.0.1'],
      ['::ffff:127.0.0.1'],
      ['::1'],
      ['169.254.169.254'],
    ]) {
      const { lookup } = resolvingTo(addresses);
      assert.equal(
        await sendOnce('https://hooks.example/', { hosts: [], lookup }),
        'transient: its host resolves to a private address',
        addresses.join(),
      );
    }
  });

  it('is out of reach for a name that resolves to something else the second time (DNS rebinding)', async () => {
    // The name is resolved once, for the connection itself: there is no second answer that could differ.
    const refused = resolvingTo(['127.0.0.1'], ['93.184.216.34']);
    assert.match(
      await sendOnce('https://hooks.example/', { hosts: [], lookup: refused.lookup }),
      /private address/,
    );
    assert.equal(refused.asked(), 1);
    await withProvider({ status: 200 }, async ({ url, requests }) => {
      const { port } = new URL(url);
      const { lookup, asked } = resolvingTo(['127.0.0.1'], ['127.0.0.2']);
      assert.equal(
        await sendOnce(`http://hooks.example:${port}/`, { hosts: ['hooks.example'], lookup }),
        'sent',
      );
      assert.deepEqual([asked(), requests.length], [1, 1]);
    });
  });

  it('is reached through the very host that is listed, and no other name for it', async () => {
    await withProvider({ status: 200 }, async ({ url, requests }) => {
      const { port } = new URL(url);
      const { lookup } = resolvingTo(['127.0.0.1']);
      const hosts = ['orders.internal'];
      assert.equal(await sendOnce(`http://orders.internal:${port}/`, { hosts, lookup }), 'sent');
      assert.match(
        await sendOnce(`http://stock.internal:${port}/`, { hosts, lookup }),
        /^transient: expected https/,
      );
      assert.match(await sendOnce(`https://stock.internal:${port}/`, { hosts, lookup }), /private address/);
      assert.equal(requests.length, 1);
    });
  });
});

describe('an endpoint that hangs', () => {
  it('is given up after the timeout, before and after the head of its answer', async () => {
    await withProvider(
      () => {},
      async ({ url }) => assert.equal(await sendOnce(url, { timeout: 100 }), 'transient: took too long'),
    );
    await withProvider(
      (response) => response.writeHead(500).write('…'),
      async ({ url }) => assert.equal(await sendOnce(url, { timeout: 100 }), 'transient: HTTP 500'),
    );
  });

  it('gets one webhook at a time until it answers, so that other endpoints get theirs', async () => {
    await withProvider(
      () => {},
      async (hanging) => {
        const clock = new FakeClock();
        const { send } = channelOf({ timeout: 300, clock });
        assert.deepEqual(
          await Promise.all([send(hanging.url), send(hanging.url)]),
          Array(2).fill('transient: took too long'),
        );
        const [first, ...others] = [send(hanging.url), send(hanging.url), send(hanging.url)];
        for (const other of others)
          assert.match(await other, /^transient: the endpoint did not answer the one before after 30000 ms$/);
        assert.equal(await first, 'transient: took too long');
        hanging.behave({ status: 200 });
        assert.equal(await send(hanging.url), 'sent');
        assert.deepEqual(await Promise.all([send(hanging.url), send(hanging.url)]), ['sent', 'sent']);
      },
    );
  });
});

describe('what is stored and logged about a failed webhook', () => {
  it('names neither the address nor the body', async () => {
    const reason = await sendOnce('http://127.0.0.1:9/secret-path?token=hush');
    assert.equal(reason, 'transient: ECONNREFUSED');
  });
});
