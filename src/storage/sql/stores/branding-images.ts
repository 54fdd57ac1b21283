import type { Selectable } from 'kysely';
import type { BrandingImage, BrandingImageStore } from '../../../contracts/stores/branding-images.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

export function createBrandingImageStore({ db }: Handle): BrandingImageStore {
  const images = () =>
    db.selectFrom('branding_images').select(['id', 'width', 'height', 'bytes', 'created_at']);
  return {
    async all() {
      return (await images().orderBy('created_at').orderBy('id').execute()).map(toImage);
    },

    async byId(id) {
      const row = await images().where('id', '=', id).executeTakeFirst();
      return row && toImage(row);
    },

    async contentOf(id) {
      const row = await db
        .selectFrom('branding_images')
        .select('content')
        .where('id', '=', id)
        .executeTakeFirst();
      return row && Buffer.from(row.content, 'base64');
    },

    async insert({ createdAt, ...image }, content) {
      const values = { ...image, content: content.toString('base64'), created_at: createdAt };
      await db.insertInto('branding_images').values(values).execute();
    },

    async remove(id) {
      const { numDeletedRows } = await db
        .deleteFrom('branding_images')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

const toImage = (row: Omit<Selectable<Schema['branding_images']>, 'content'>): BrandingImage => ({
  id: row.id,
  width: row.width,
  height: row.height,
  bytes: row.bytes,
  createdAt: row.created_at,
});
