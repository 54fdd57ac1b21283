import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import { onEveryStorage } from '../support/storage.ts';

const AT = 1_750_000_000_000;

const change = async (storage: Storage, value: string | null, version: number): Promise<boolean> =>
  storage.transaction(({ settings }) =>
    settings.change({ name: 'BRAND_NAME', value, at: AT + version, actorId: 7 }, version),
  );

onEveryStorage('the store of settings', (get) => {
  it('lets one of many changes that were checked against the same settings win', async () => {
    const { storage, elsewhere } = get();
    const version = await storage.read.settings.version();
    const changed = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        change(index % 2 ? storage : elsewhere, `"name ${index}"`, version),
      ),
    );
    assert.equal(changed.filter(Boolean).length, 1);
    const value = `"name ${changed.indexOf(true)}"`;
    const all = await elsewhere.read.settings.all();
    assert.deepEqual(
      all.map((setting) => [setting.name, setting.value]),
      [['BRAND_NAME', value]],
    );
    assert.equal(await elsewhere.read.settings.version(), version + 1);
    assert.equal(await change(storage, null, version + 1), true);
  });

  it('forgets a value that was taken back, and remembers every change, the newest first', async () => {
    const { storage } = get();
    const version = await storage.read.settings.version();
    for (const [index, value] of ['"old"', '"new"', null].entries())
      assert.equal(await change(storage, value, version + index), true);
    assert.equal(await storage.read.settings.byName('BRAND_NAME'), undefined);
    assert.deepEqual(await storage.read.settings.all(), []);

    const history = await storage.read.settings.history('BRAND_NAME', 3);
    assert.deepEqual(
      history.map(({ value, at }) => [value, at - AT - version]),
      [
        [null, 2],
        ['"new"', 1],
        ['"old"', 0],
      ],
    );
    const id = history[1]?.id ?? 0;
    assert.equal((await storage.read.settings.historyEntry('BRAND_NAME', id))?.value, '"new"');
    assert.equal(await storage.read.settings.historyEntry('ANOTHER', id), undefined);
  });
});
