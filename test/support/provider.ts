import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GATEWAYS } from '../../src/delivery/gateways/index.ts';
import { NoAnswer } from '../../src/delivery/network.ts';
import type { Net } from '../../src/delivery/outbound.ts';
import { readGateway } from '../../src/delivery/sms/conf.ts';
import type { Verdict } from '../../src/delivery/sms/gateway.ts';
import { createPost } from '../../src/delivery/sms/post.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import type { Sms } from '../../src/messages/message.ts';
import { fixedSettings, type Settings, type SettingValues } from '../../src/settings.ts';
import { FakeClock } from './clock.ts';

export const UID = '2f1c5b1e-0000-4000-8000-000000000001';
export const PHONE = '+905301234567';
export const SMS: Sms = {
  channel: 'sms',
  to: PHONE,
  text: 'Mücevher kodunuz: 123456 şifre değil',
  isOtp: true,
};

/** What every credential in these tests contains, so that one search finds a leak. */
export const CREDENTIAL = 'hunter2';

/** What lets gateways be providers of these tests. */
export const ON_THIS_COMPUTER: Partial<SettingValues> = { SMS_PRIVATE_HOSTS: ['127.0.0.1'] };

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is written as JSON. */
  readonly body?: string | object;
}

/** What a provider does with a request: a fixed answer, one after the other, or whatever a function does. */
export type Behaviour = Reply | ((response: ServerResponse, request: ReceivedRequest) => void);

export interface Provider {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** What it does from now on. */
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** A provider of SMS on this computer. */
export async function startProvider(first: Behaviour): Promise<Provider> {
  const requests: ReceivedRequest[] = [];
  let behaviour = first;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
    requests.push(request);
    if (typeof behaviour === 'function') behaviour(response, request);
    else reply(response, behaviour);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behave(next) {
      behaviour = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function reply(response: ServerResponse, { status, headers, body = '' }: Reply): void {
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Runs a provider for as long as a test needs it. */
export async function withProvider<T>(
  behaviour: Behaviour,
  work: (provider: Provider) => Promise<T>,
): Promise<T> {
  const provider = await startProvider(behaviour);
  try {
    return await work(provider);
  } finally {
    await provider.close();
  }
}

export interface Offer {
  /** In place of what {@link confFor} gives. */
  readonly conf?: Readonly<Record<string, unknown>>;
  readonly sms?: Partial<Sms>;
  readonly clock?: FakeClock;
  readonly signal?: AbortSignal;
  /** Until the message is worth nothing any more, milliseconds. */
  readonly life?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly settings?: Settings;
  readonly net?: Net;
}

/** Hands a message to a driver, and says what became of it. `NoAnswer` is told as the channel understands it. */
export async function offerTo(
  klass: string,
  conf: Readonly<Record<string, unknown>>,
  given: Offer = {},
): Promise<Verdict> {
  const {
    sms = {},
    clock = new FakeClock(),
    signal = new AbortController().signal,
    life = 3 * MINUTE,
    timeout = MINUTE,
    settings = fixedSettings(ON_THIS_COMPUTER),
    net,
  } = given;
  const reading = readGateway({ klass, conf }, 'test');
  if ('faults' in reading) throw new Error(reading.faults.join('\n'));
  const post = createPost({ clock, settings, signal, timeout, net });
  try {
    const attempt = { uid: UID, signal, deadline: clock.now() + life };
    return await reading.gateway.send({ ...SMS, ...sms }, reading.conf, {
      attempt,
      clock,
      post,
      inbox: null,
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { kind: 'retry', reason: error.message, after: null };
  }
}

/** For each driver that talks to a provider a conf that does, at an address. */
export const CONFS: Readonly<Record<string, (url: string) => Record<string, unknown>>> = {
  http: (url) => ({ url, username: 'shop', password: CREDENTIAL, from: 'MYSHOP' }),
  twilio: (url) => ({
    url,
    account_sid: `AC${'a'.repeat(32)}`,
    auth_token: CREDENTIAL,
    from: '+12025550100',
  }),
  vonage: (url) => ({ url, api_key: 'abcd1234', api_secret: CREDENTIAL, from: 'MYSHOP' }),
  netgsm: (url) => ({ url, username: '8501234567', password: CREDENTIAL, from: 'MYSHOP' }),
  sns: (url) => ({
    url,
    region: 'eu-central-1',
    access_key_id: 'AKIAIOSFODNN7EXAMPLE',
    secret_access_key: CREDENTIAL,
  }),
};

/** The drivers that talk to a provider. */
export const REMOTE_GATEWAYS = GATEWAYS.map(({ name }) => name).filter((name) => name !== 'console');

/** What a driver makes of an answer: `accepted <id>`, `retry: <reason>`, `give up, <blame>: <reason>`. */
export async function verdictOn(klass: string, behaviour: Behaviour, given: Offer = {}): Promise<string> {
  return withProvider(behaviour, async ({ url }) =>
    inWords(await offerTo(klass, { ...confFor(klass, url), ...given.conf }, given)),
  );
}

export function confFor(klass: string, url: string): Record<string, unknown> {
  const conf = CONFS[klass]?.(url);
  if (!conf) throw new Error(`no conf for ${klass}`);
  return conf;
}

export function inWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'accepted':
      return `accepted ${verdict.id}`;
    case 'retry':
      return `retry${verdict.after === null ? '' : ` after ${verdict.after} ms`}: ${verdict.reason}`;
    case 'give-up':
      return `give up, ${verdict.blame}: ${verdict.reason}`;
  }
}

/** The request a driver sends. */
export async function requestOf(
  klass: string,
  conf: Readonly<Record<string, unknown>> = {},
  given: Offer = {},
): Promise<ReceivedRequest> {
  return withProvider({ status: 500 }, async ({ url, requests }) => {
    await offerTo(klass, { ...confFor(klass, url), ...conf }, given);
    const [request, ...others] = requests;
    if (!request || others.length > 0) throw new Error(`${requests.length} requests instead of one`);
    return request;
  });
}
