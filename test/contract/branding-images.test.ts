import assert from 'node:assert/strict';
import { it } from 'node:test';
import { UniqueViolation } from '../../src/lib/failures.ts';
import { onEveryStorage } from '../support/storage.ts';

const imageOf = (digit: string, createdAt = 1) => ({
  id: `${digit.repeat(32)}.png`,
  width: 120,
  height: 40,
  bytes: 3,
  createdAt,
});

onEveryStorage('images of the shop', (get) => {
  it('come back byte for byte, in every process, so that a logo is not broken', async () => {
    const { storage, elsewhere } = get();
    const content = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const image = { ...imageOf('a'), bytes: content.length };
    await storage.transaction(({ brandingImages }) => brandingImages.insert(image, content));
    assert.deepEqual(await elsewhere.read.brandingImages.byId(image.id), image);
    assert.ok((await elsewhere.read.brandingImages.contentOf(image.id))?.equals(content));
  });

  it('are listed by age, without their contents', async () => {
    const { storage } = get();
    const [second, first] = [imageOf('b', -1), imageOf('c', -2)];
    for (const image of [second, first])
      await storage.transaction(({ brandingImages }) => brandingImages.insert(image, Buffer.from('abc')));
    assert.deepEqual((await storage.read.brandingImages.all()).slice(0, 2), [first, second]);
  });

  it('are not replaced by another one of the same id, which browsers would never ask for again', async () => {
    const { storage } = get();
    const image = imageOf('d');
    await storage.transaction(({ brandingImages }) => brandingImages.insert(image, Buffer.from('abc')));
    await assert.rejects(
      storage.transaction(({ brandingImages }) => brandingImages.insert(image, Buffer.from('xyz'))),
      UniqueViolation,
    );
    assert.equal(String(await storage.read.brandingImages.contentOf(image.id)), 'abc');
  });

  it('are gone once they are removed, and one that is not there is no image', async () => {
    const { storage } = get();
    const { id } = imageOf('e');
    await storage.transaction(({ brandingImages }) =>
      brandingImages.insert(imageOf('e'), Buffer.from('abc')),
    );
    const remove = () => storage.transaction(({ brandingImages }) => brandingImages.remove(id));
    assert.deepEqual([await remove(), await remove()], [true, false]);
    assert.equal(await storage.read.brandingImages.byId(id), undefined);
    assert.equal(await storage.read.brandingImages.contentOf(id), undefined);
  });
});
