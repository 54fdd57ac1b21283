import assert from 'node:assert/strict';
import { it } from 'node:test';
import { REGISTERED_LEASE } from '../../src/contracts/stores/outbox.ts';
import { claim, finish, NOW, store } from '../support/outbox.ts';
import { onEveryDatabase, onEveryStorage } from '../support/storage.ts';

onEveryStorage('the leases of workers that died', (get) => {
  it('end at once, so that a code arrives while it is valid; those of an older version do not', async () => {
    const { storage } = get();
    const uid = await store(storage);
    assert.deepEqual(await claim(storage, `${REGISTERED_LEASE}dead`), [uid]);
    const old = await store(storage);
    assert.deepEqual(await claim(storage, 'of an older version'), [old]);
    const release = () => storage.transaction(({ outbox }) => outbox.releaseRegistered(NOW));
    assert.equal(await release(), 1);
    assert.deepEqual(await claim(storage, 'heir'), [uid]);
    assert.equal(await release(), 0);
    await finish(storage, [uid], 'heir');
    await finish(storage, [old], 'of an older version');
  });
});

onEveryDatabase('joining the workers', (get) => {
  it('tells a worker that it is alone only when no other can be at work', async () => {
    const { storage, elsewhere, config } = get();
    const isAlone: string[] = [];
    const join = (name: string, where = storage) =>
      where.joinWorkers(async () => {
        isAlone.push(name);
      });
    const leaveFirst = await join('first');
    const leaveSecond = await join('second', elsewhere);
    leaveFirst();
    const leaveThird = await join('third');
    leaveSecond();
    leaveThird();
    const leaveFourth = await join('fourth', elsewhere);
    leaveFourth();
    assert.deepEqual(isAlone, config.database.kind === 'sqlite' ? ['first', 'fourth'] : []);
  });
});
