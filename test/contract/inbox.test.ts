import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { InboxMessage } from '../../src/contracts/stores/inbox.ts';
import { onEveryStorage } from '../support/storage.ts';

const mail = (subject: string): Omit<InboxMessage, 'id'> => ({
  channel: 'email',
  recipient: 'ada@example.com',
  subject,
  html: '<p>é</p>',
  text: 'é',
  createdAt: 1_800_000_000_000,
});

onEveryStorage('the local inbox', (get) => {
  it('keeps the newest messages unchanged, newest first', async () => {
    const { storage } = get();
    const insert = (message: Omit<InboxMessage, 'id'>) =>
      storage.transaction((stores) => stores.inbox.insert(message, 3));
    const ids: number[] = [];
    for (const subject of ['1', '2', '3', '4']) ids.push(await insert(mail(subject)));
    const sms = { ...mail(''), channel: 'sms', html: null } as const;
    const id = await insert(sms);

    const kept = await storage.read.inbox.list(10);
    assert.deepEqual(
      kept.map((message) => message.subject),
      ['', '4', '3'],
    );
    assert.equal((await storage.read.inbox.list(2)).length, 2);
    assert.deepEqual(await storage.read.inbox.byId(id), { id, ...sms });
    assert.deepEqual(await storage.read.inbox.byId(ids[3] ?? 0), { id: ids[3], ...mail('4') });
    assert.equal(await storage.read.inbox.byId(ids[0] ?? 0), undefined);
  });
});
