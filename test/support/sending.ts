import assert from 'node:assert/strict';
import type { Requester } from '../../src/contracts/requester.ts';
import type { OutboxMessage } from '../../src/contracts/stores/outbox.ts';
import type { Channel } from '../../src/delivery/channels/channel.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import type { DeliveryWorker } from '../../src/delivery/worker.ts';
import type { Sms } from '../../src/messages/message.ts';
import type { SettingName } from '../../src/settings.ts';
import type { TestApp } from './app.ts';
import { messagesTo } from './delivery.ts';
import { requester } from './rules.ts';

let number = 0;

/** An IPv4 address nobody has used yet. */
export function newAddress(): string {
  number += 1;
  return `198.18.${number >> 8}.${number & 255}`;
}

/** A Turkish mobile number of a prefix of its own, E.164. */
export function phoneOfOtherPrefix(): string {
  number += 1;
  return `+90${53 + (number % 3)}${String(number).padStart(4, '0').slice(-4)}${String(1000 + number).slice(-4)}`;
}

/** Asks for a code to register with a phone, as a visitor from an address; returns the visitor, or null if it was too early. */
export async function askCode(
  app: TestApp,
  phone: string,
  address = newAddress(),
  isStorefront = false,
): Promise<Requester> {
  const visitor = requester({ source: { address, agent: '', requestId: 'request', isStorefront } });
  const sent = await app.core.codes.send(visitor, { purpose: 'register', phone, userId: null });
  assert.ok(sent.ok, JSON.stringify(sent));
  return { ...visitor, session: sent.value?.session ?? null };
}

/** Enters the code that was sent to a phone, which uses it up. */
export async function enterCode(app: TestApp, visitor: Requester, phone: string): Promise<void> {
  const texts = (await app.inbox()).filter(({ recipient }) => recipient === phone).map(({ text }) => text);
  const code = /#(\d+)$/.exec(texts.at(-1) ?? '')?.[1] ?? '';
  const checked = await app.core.codes.check(visitor, { purpose: 'register', phone, code });
  assert.ok(checked.ok, 'the code was not accepted');
  const used = await app.core.storage.transaction((stores) => app.core.codes.useUp(stores, checked.value));
  assert.ok(used.ok);
}

/** The messages to an address that went out, and why the others did not. */
export async function fateOf(
  app: TestApp,
  address: string,
): Promise<{ sent: number; reasons: (string | null)[] }> {
  const messages = await messagesTo(app, address);
  return fatesIn(messages);
}

/** The same for all messages of a kind, the newest thousand. */
export async function fatesOf(app: TestApp, kind: string, since: number) {
  const messages = await app.core.storage.read.outbox.list({ kind, limit: 1000 });
  return fatesIn(messages.filter(({ createdAt }) => createdAt >= since));
}

const fatesIn = (messages: readonly OutboxMessage[]) => ({
  sent: messages.filter(({ state }) => state === 'sent').length,
  reasons: messages.filter(({ state }) => state !== 'sent').map(({ lastError }) => lastError),
});

/** A worker over the app's outbox that sends SMS through a channel of the test's own. */
export const smsWorker = (app: TestApp, send: Channel<Sms>['send']): DeliveryWorker =>
  createDelivery({ ...app.core, channels: { sms: { send, close: async () => {} } } });

export async function change(app: TestApp, name: SettingName, value: unknown): Promise<void> {
  const operator = { actorId: null, source: { address: 'cli', agent: '', requestId: '' } };
  const outcome = await app.core.settingsAdmin.set(name, value, operator);
  assert.ok(outcome.ok, JSON.stringify(outcome));
}
