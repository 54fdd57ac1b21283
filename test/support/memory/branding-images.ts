import type { BrandingImage, BrandingImageStore } from '../../../src/contracts/stores/branding-images.ts';
import { insertRow, type Tables } from './tables.ts';

const withoutContent = ({ id, width, height, bytes, createdAt }: BrandingImage): BrandingImage => ({
  id,
  width,
  height,
  bytes,
  createdAt,
});

export function createMemoryBrandingImageStore(tables: Tables): BrandingImageStore {
  return {
    all: async () =>
      [...tables.brandingImages.values()]
        .map(withoutContent)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),

    async byId(id) {
      const row = tables.brandingImages.get(id);
      return row && withoutContent(row);
    },

    async contentOf(id) {
      const row = tables.brandingImages.get(id);
      return row && Buffer.from(row.content, 'base64');
    },

    async insert(image, content) {
      insertRow(tables.brandingImages, image.id, { ...image, content: content.toString('base64') });
    },

    remove: async (id) => tables.brandingImages.delete(id),
  };
}
