import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shorterKey } from '../../src/contracts/stores/codes.ts';
import type { ResetSlot } from '../../src/contracts/stores/outbox.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { codeFor, messageFrom, NOW, sessionOf, tracesOf } from '../support/new-codes.ts';
import { onEveryStorage } from '../support/storage.ts';
import { someUser, storeUser } from '../support/users.ts';

const MANY = 64;

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

onEveryStorage('what is asked for in one turn', (get) => {
  it('finds each row by its own key, and nothing for those that nobody has', async () => {
    const { storage } = get();
    const { read } = storage;
    const users = await Promise.all(
      times(MANY, (index) =>
        storage.transaction(async (stores) => {
          const user = await stores.users.insert(someUser({ email: `turn${index}@example.com` }));
          await stores.sessions.insert(sessionOf(`session of ${user.id}`, user.id));
          return user;
        }),
      ),
    );
    const ids = users.flatMap(({ id }) => [id, id + 1_000_000]);
    const found = await Promise.all(ids.map((id) => read.users.byId(id)));
    const subjects = await Promise.all(ids.map((id) => read.users.linkSubject(id)));
    const held = await Promise.all(ids.map((id) => read.sessions.withUser(`session of ${id}`)));
    const expected = users.flatMap(({ id }) => [id, undefined]);
    assert.deepEqual(
      found.map((user) => user?.id),
      expected,
    );
    assert.deepEqual(
      subjects.map((subject) => subject?.id),
      expected,
    );
    assert.deepEqual(
      held.map((row) => row?.user?.id),
      expected,
    );
    assert.deepEqual(
      held.map((row) => row?.session.idHash),
      users.flatMap(({ id }) => [`session of ${id}`, undefined]),
    );
  });

  it('sees what was committed before it was asked, also by another process', async () => {
    const { storage, elsewhere } = get();
    const seen = await Promise.all(
      times(MANY, async (index) => {
        const email = `fresh${index}@example.com`;
        await (index % 2 ? storage : elsewhere).transaction(({ users }) => users.insert(someUser({ email })));
        return (await storage.read.users.byEmail(email))?.email;
      }),
    );
    assert.deepEqual(
      seen,
      times(MANY, (index) => `fresh${index}@example.com`),
    );
  });

  it('is found although one of them asks for what no engine can store', async () => {
    const { storage } = get();
    const email = 'beside@example.com';
    await storage.transaction(({ users }) => users.insert(someUser({ email })));
    const answers = await Promise.allSettled(
      [email, 'nul\0@example.com', email].map((each) => storage.read.users.byEmail(each)),
    );
    for (const answer of [answers[0], answers[2]])
      assert.equal(answer?.status === 'fulfilled' && answer.value?.email, email);
    assert.ok(answers[1]?.status === 'rejected' || answers[1]?.value === undefined);
  });
});

onEveryStorage('messages of one turn', (get) => {
  it('take turns as if they came one by one', async () => {
    const { storage, elsewhere } = get();
    const add = (source: string | null) => storage.addMessage(messageFrom(source));
    const before = await Promise.all(times(3, () => add('early')));
    assert.deepEqual(before, [1, 2, 3]);
    const turns = await Promise.all(['early', 'a', 'a', 'b', null, null, 'a', 'early'].map(add));
    assert.deepEqual(turns, [4, 1, 2, 1, 1, 1, 3, 5]);
    assert.equal(await elsewhere.addMessage(messageFrom('a')), 4);
  });

  it('are stored although one has a uid that is taken', async () => {
    const { storage, elsewhere } = get();
    const taken = messageFrom('first');
    await storage.addMessage(taken);
    const messages = times(MANY, (index) =>
      messageFrom(`source ${index}`, index === 7 ? taken.uid : newUid()),
    );
    const answers = await Promise.allSettled(messages.map((message) => storage.addMessage(message)));
    for (const [index, { status }] of answers.entries())
      assert.equal(status, index === 7 ? 'rejected' : 'fulfilled');
    for (const { uid } of messages) assert.ok(await elsewhere.read.outbox.byUid(uid));
  });
});

onEveryStorage('slots for messages with a link, claimed in one turn', (get) => {
  const slotOf = (userId: number, messageUid = newUid()): ResetSlot => ({
    userId,
    channel: 'email',
    messageUid,
    generation: 1,
    now: NOW,
    gap: MINUTE,
    maximumGap: HOUR,
    linkLife: HOUR,
  });

  it('go to one message for each person, although one of them is gone', async () => {
    const { storage, elsewhere } = get();
    const ids = await Promise.all(times(MANY, async () => (await storeUser(storage, {})).id));
    const slots = [...ids, 1_000_000, ...ids, ...ids].map((id) => slotOf(id));
    const answers = await Promise.allSettled(
      slots.map((slot, index) => (index % 3 ? storage : elsewhere).claimResetSlot(slot)),
    );
    for (const id of ids) {
      const won = answers.filter(
        (answer, index) => slots[index]?.userId === id && answer.status === 'fulfilled' && answer.value,
      );
      assert.equal(won.length, 1);
    }
    assert.equal(answers[MANY]?.status, 'rejected');
  });

  it('follow the rules of each, and stay with a message that is tried again', async () => {
    const { storage } = get();
    const [first, second] = [await storeUser(storage, {}), await storeUser(storage, {})];
    const [mine, theirs] = [slotOf(first.id), { ...slotOf(second.id), gap: 2 * MINUTE }];
    assert.deepEqual(await Promise.all([mine, theirs].map(storage.claimResetSlot)), [true, true]);
    const now = NOW + MINUTE;
    const later = [
      { ...mine, now },
      { ...slotOf(first.id), now },
      { ...slotOf(second.id), gap: 2 * MINUTE, now },
    ];
    assert.deepEqual(await Promise.all(later.map(storage.claimResetSlot)), [true, false, false]);
  });
});

onEveryStorage('codes of one turn', (get) => {
  it('are stored with their sessions and messages, or not at all beyond the limit of a phone', async () => {
    const { storage, elsewhere } = get();
    const phone = newUid();
    const codes = times(MANY, () => codeFor({ phone, most: 5 }));
    const others = times(MANY, () => codeFor());
    const answers = await Promise.all([...codes, ...others].map((code) => storage.issueCode(code)));
    const stored = answers.slice(0, MANY).filter(({ ok }) => ok);
    assert.equal(stored.length, 5);
    assert.ok(answers.slice(MANY).every(({ ok }) => ok));
    for (const [index, code] of [...codes, ...others].entries()) {
      const answer = answers[index];
      assert.deepEqual(await tracesOf(elsewhere, code), Array(3).fill(answer?.ok));
      if (answer && !answer.ok) assert.deepEqual(answer.refusal, { code: 'full', resetsAt: NOW + HOUR });
    }
  });

  it('are no more than the limit when several processes ask at once', async () => {
    const { storage, elsewhere } = get();
    const phone = newUid();
    const answers = await Promise.all(
      times(MANY, (index) => (index % 2 ? storage : elsewhere).issueCode(codeFor({ phone, most: 10 }))),
    );
    assert.equal(answers.filter(({ ok }) => ok).length, 10);
  });

  it('leave somebody who had none yet the reserve', async () => {
    const { storage } = get();
    const phone = newUid();
    const ask = (party: string) => storage.issueCode(codeFor({ phone, most: 3, party }));
    const strangers = await Promise.all(times(10, () => ask('stranger')));
    assert.equal(strangers.filter(({ ok }) => ok).length, 3);
    assert.deepEqual(
      (await Promise.all([ask('owner'), ask('owner')])).map(({ ok }) => ok),
      [true, false],
    );
    const later = await Promise.all(
      times(2, () => storage.issueCode(codeFor({ phone, most: 3, party: 'stranger', now: NOW + HOUR }))),
    );
    assert.ok(later.every(({ ok }) => ok));
    const { counted } = storage.read.otp;
    assert.deepEqual(await counted('send', shorterKey(phone)), { count: 2, resetsAt: NOW + 2 * HOUR });
    assert.deepEqual(await counted('send', phone), { count: 6, resetsAt: NOW + DAY }, 'the day goes on');
  });

  it('replace the code before them only after the gap, and of several at once one', async () => {
    const { storage } = get();
    const [idHash, phone] = [newUid(), newUid()];
    const ask = (now: number) => storage.issueCode(codeFor({ idHash, phone, now }));
    const first = await Promise.all(times(8, () => ask(NOW)));
    assert.equal(first.filter(({ ok }) => ok).length, 1);
    const early = await ask(NOW + MINUTE - 1);
    assert.deepEqual(early.ok || early.refusal, { code: 'too-early', issuedAt: NOW });
    const second = codeFor({ idHash, phone, now: NOW + MINUTE });
    assert.ok((await storage.issueCode(second)).ok);
    assert.equal((await storage.read.otp.latest(idHash, 'login', NOW + MINUTE))?.uid, second.challenge.uid);
  });

  it('prolong the session that a visitor holds, and are refused where it has ended, beside others', async () => {
    const { storage } = get();
    const [visitors, gone] = [times(8, newUid), newUid()];
    await storage.transaction(async ({ sessions }) => {
      for (const id of visitors) await sessions.insert(sessionOf(id));
    });
    const expiresAt = NOW + HOUR;
    const holding = [...visitors, gone].map((idHash) =>
      codeFor({ session: { held: { idHash, expiresAt } } }),
    );
    const answers = await Promise.all(holding.map((code) => storage.issueCode(code)));
    assert.deepEqual(
      answers.map((answer) => answer.ok || answer.refusal.code),
      [...visitors.map(() => true), 'no-session'],
    );
    for (const id of visitors) assert.equal((await storage.read.sessions.byIdHash(id))?.expiresAt, expiresAt);
  });
});
