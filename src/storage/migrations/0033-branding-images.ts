import type { Migration } from './migration.ts';

/** A table of its own, which versions before neither read nor write. */
export const brandingImages: Migration = {
  name: '0033_branding_images',
  statements: ({ types: { integer } }) => [
    // The content in base64, which is the same in both engines. There are few, and they are small.
    `create table branding_images (
      id text primary key,
      width ${integer} not null,
      height ${integer} not null,
      bytes ${integer} not null,
      content text not null,
      created_at ${integer} not null
    )`,
  ],
};
