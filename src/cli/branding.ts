import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { LIMITS } from '../branding/images/image.ts';
import { UsageError } from '../lib/failures.ts';
import { printsAnywhere } from './anywhere.ts';
import { type Declare, leaf } from './command.ts';
import { brandingDesk, type Image } from './desks/branding.ts';
import { complain, momentText, pairs, table } from './output.ts';

export const branding: Declare = (program) => {
  const image = program
    .command('branding')
    .description('the look of pages and mails')
    .command('image')
    .description('images that the setting BRANDING can name');
  add(image);
  list(image);
  remove(image);
};

function add(parent: Command): void {
  const command = leaf(parent, 'add', 'upload a logo or an icon: PNG, JPEG, WebP or SVG').argument(
    '<file>',
    'the path of the image',
  );
  printsAnywhere(command, brandingDesk, ({ args: [path = ''] }, atDesk) => {
    const bytes = readImageFile(path);
    return atDesk(async (desk) => {
      const image = await desk.add(bytes);
      if (image.removed.length > 0) complain(`warning: left out of it: ${image.removed.join(', ')}`);
      return { json: image, text: detailsOf(image) };
    });
  });
}

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list the images, the oldest first');
  printsAnywhere(command, brandingDesk, (_given, atDesk) =>
    atDesk(async (desk) => {
      const images = await desk.images();
      const rows = images.map((image) => [
        image.id,
        `${image.width} × ${image.height}`,
        image.bytes,
        image.is_used ? 'yes' : 'no',
        momentText(image.uploaded_at),
      ]);
      return { json: images, text: table(['id', 'pixels', 'bytes', 'used', 'uploaded'], rows, 'no images') };
    }),
  );
}

function remove(parent: Command): void {
  const command = leaf(parent, 'remove', 'delete an image that is not used').argument(
    '<id>',
    'an id from `branding image list`',
  );
  printsAnywhere(command, brandingDesk, ({ args: [id = ''] }, atDesk) =>
    atDesk(async (desk) => {
      await desk.remove(id);
      return { json: { id }, text: `deleted ${id}` };
    }),
  );
}

/** @throws UsageError if it cannot be read, or is far too large to be read at all */
function readImageFile(path: string): Buffer {
  try {
    if (statSync(path).size > 2 * LIMITS.bytes)
      throw new UsageError(`${path} is too large: at most ${LIMITS.bytes / 1024} KiB are accepted`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

const detailsOf = (image: Image): string =>
  pairs([
    ['id', image.id],
    ['type', image.type],
    ['pixels', `${image.width} × ${image.height}`],
    ['bytes', image.bytes],
    ['url', image.url],
  ]);
