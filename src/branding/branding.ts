import { type Route, refuse, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { type Clock, MINUTE } from '../lib/clock.ts';
import { typeOfImage } from './brand-images.ts';
import { IMAGE_TYPES, LIMITS } from './images/image.ts';
import { styleSheetNamed } from './palette.ts';

/** How long a process keeps an image in memory: a deleted one is gone by then. Milliseconds. */
const KEPT_FOR = MINUTE;

/**
 * For an image that somebody opens on its own: nothing in it loads or runs, and it is no page of ours. A drawing that is opened so
 * is downloaded. Within pages browsers load nothing for an image anyway.
 */
const IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** The images and the style sheet of pages and mails. Their names hold a hash of their content. */
export function branding({ storage, clock }: { storage: Storage; clock: Clock }): Route[] {
  const kept = new Map<string, { readonly content: Buffer; readonly until: number }>();

  /** The content of an image: pages ask for the same one again and again. */
  async function contentOf(id: string): Promise<Buffer | null> {
    const now = clock.now();
    const known = kept.get(id);
    if (known && known.until > now) return known.content;
    const content = await storage.read.brandingImages.contentOf(id);
    if (!content) {
      kept.delete(id);
      return null;
    }
    if (kept.size >= LIMITS.count) kept.clear();
    kept.set(id, { content, until: now + KEPT_FOR });
    return content;
  }

  return [
    route({
      method: 'GET',
      path: '/branding/:file',
      operationId: 'brandingFile',
      summary: 'An image or the style sheet of the shop',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      params: {
        file: { description: 'The name of the file.', example: '9f86d081884c7d659a2feaa0c55ad015.png' },
      },
      responses: { 200: { description: 'The file.' } },
      errors: ['not_found'],
      async handle({ params: { file = '' } }) {
        const sheet = styleSheetNamed(file);
        if (sheet !== null)
          return { kind: 'file', content: Buffer.from(sheet), type: 'text/css; charset=utf-8' };
        const type = typeOfImage(file);
        const content = type && (await contentOf(file));
        if (!type || !content) return refuse({ code: 'not_found' });
        const disposition = type === 'svg' ? 'attachment' : 'inline';
        return {
          kind: 'file',
          content,
          type: IMAGE_TYPES[type],
          headers: {
            'content-security-policy': IMAGE_POLICY,
            'content-disposition': `${disposition}; filename="${file}"`,
          },
        };
      },
    }),
  ];
}
