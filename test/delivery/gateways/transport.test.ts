import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type LookupFunction } from 'node:net';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Verdict } from '../../../src/delivery/sms/gateway.ts';
import { fixedSettings } from '../../../src/settings.ts';
import {
  CREDENTIAL,
  confFor,
  inWords,
  offerTo,
  PHONE,
  REMOTE_GATEWAYS,
  reply,
  SMS,
  verdictOn,
  withProvider,
} from '../../support/provider.ts';

/** An address nobody listens at. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

for (const klass of REMOTE_GATEWAYS)
  describe(`the ${klass} gateway, when things go wrong on the way`, () => {
    it('tries again when nobody listens', async () => {
      const verdict = await offerTo(klass, confFor(klass, await deadAddress()));
      assert.equal(inWords(verdict), 'retry: ECONNREFUSED');
    });

    it('tries again when the connection breaks before the answer, or in its middle', async () => {
      assert.match(await verdictOn(klass, (response) => response.socket?.destroy()), /^retry: [A-Z_]+$/);
      const half = (response: ServerResponse): void => {
        response.writeHead(200, { 'Content-Length': '1000' });
        response.write('{"messages":', () => response.socket?.destroy());
      };
      assert.match(await verdictOn(klass, half), /^retry: [A-Z_]+$/);
    });

    it('waits no longer than it may for an answer, nor for its end', async () => {
      const silence = (): void => {};
      assert.equal(await verdictOn(klass, silence, { timeout: 50 }), 'retry: took too long');
      const trickle = (response: ServerResponse): void => {
        response.writeHead(200).write('{');
      };
      assert.equal(await verdictOn(klass, trickle, { timeout: 50 }), 'retry: took too long');
    });

    it('stops at once when the attempt is over', async () => {
      const attempt = new AbortController();
      const silence = (): void => attempt.abort();
      assert.equal(await verdictOn(klass, silence, { signal: attempt.signal }), 'retry: took too long');
    });

    it('follows no redirect: the credentials go nowhere else', async () => {
      await withProvider({ status: 201 }, async (elsewhere) => {
        for (const status of [301, 302, 303, 307, 308])
          assert.equal(
            await verdictOn(klass, { status, headers: { Location: elsewhere.url } }),
            `give up, gateway: HTTP ${status}: redirects are not followed`,
          );
        assert.equal(elsewhere.requests.length, 0);
      });
    });

    it('reads no endless answer, compressed or not', async () => {
      const flood = (response: ServerResponse): void => {
        response.writeHead(500);
        const pour = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      };
      assert.equal(await verdictOn(klass, flood), 'retry: HTTP 500');
      const bomb = (response: ServerResponse): void => {
        response.writeHead(500, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20_000_000)));
      };
      assert.equal(await verdictOn(klass, bomb), 'retry: HTTP 500');
    });

    it('makes something of every answer, and repeats neither number, text nor credentials', async () => {
      const said = fc.oneof(
        fc.constantFrom(PHONE, SMS.text, CREDENTIAL, '0', '00'),
        fc.string(),
        fc.integer(),
      );
      const json = fc.object({
        key: fc.constantFrom('errors', 'code', 'field', 'messages', 'status', 'message-id', 'sid', 'jobid'),
        values: [said, fc.constant(null)],
        withDate: false,
        maxDepth: 3,
      });
      const xml = said.map((text) => `<ErrorResponse><Code>${text}</Code><MessageId>${text}</MessageId>`);
      const body = fc.oneof(
        json.map((value) => JSON.stringify(value)),
        xml,
        fc.string(),
      );
      const status = fc.constantFrom(200, 201, 204, 400, 401, 404, 422, 429, 500);
      await withProvider({ status: 200 }, (provider) =>
        fc.assert(
          fc.asyncProperty(status, body, async (code, text) => {
            provider.behave((response) => reply(response, { status: code, body: text }));
            const verdict = await offerTo(klass, confFor(klass, provider.url));
            const words = verdict.kind === 'accepted' ? '' : verdict.reason;
            for (const secret of [PHONE, SMS.text, CREDENTIAL]) assert.ok(!words.includes(secret), words);
            assert.ok(words.length < 200);
          }),
          { numRuns: 60 },
        ),
      );
    });
  });

describe('a connection to a gateway', () => {
  /** Offers a message to a gateway of this name, which resolves to these addresses. */
  const viaDns = (url: string, addresses: string[], hosts: string[] = []): Promise<Verdict> => {
    const lookup = ((_host, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      )) as LookupFunction;
    const settings = fixedSettings({ SMS_PRIVATE_HOSTS: hosts });
    return offerTo('http', confFor('http', url), { settings, net: { lookup } });
  };

  it('is never made into the own network, whatever the name of the gateway resolves to', async () => {
    await withProvider({ status: 201 }, async ({ url, requests }) => {
      const { port } = new URL(url);
      for (const addresses of [['127.0.0.1'], ['93.184.216.34', '169.254.169.254']])
        assert.equal(
          inWords(await viaDns(`https://sms.example:${port}`, addresses)),
          'retry: its host resolves to a private address',
        );
      // Stored by an earlier version, which took addresses of this computer.
      assert.equal(
        inWords(await viaDns(url, [])),
        'retry: expected https, unless SMS_PRIVATE_HOSTS names the host',
      );
      assert.equal(requests.length, 0);
      const listed = await viaDns(`http://sms.internal:${port}`, ['127.0.0.1'], ['sms.internal']);
      assert.equal(listed.kind, 'accepted');
    });
  });

  it('fails if the URL says https and the server does not support TLS', async () => {
    await withProvider({ status: 201 }, async ({ url, requests }) => {
      const verdict = await offerTo('http', confFor('http', url.replace('http:', 'https:')));
      assert.match(inWords(verdict), /^retry: /);
      assert.equal(requests.length, 0);
    });
  });
});
