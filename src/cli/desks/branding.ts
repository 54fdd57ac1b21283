import { presentImage } from '../../admin/branding-images.ts';
import type { StoredImage } from '../../branding/brand-images.ts';
import { type Answer, ApiError } from '../../client/index.ts';
import { UsageError } from '../../lib/failures.ts';
import { message } from '../../locales/index.ts';
import { translate } from '../../locales/translate.ts';
import type { Desk } from '../anywhere.ts';
import { orMissing } from './api.ts';

export type Image = Answer<'/admin/api/branding/images/', 'get'>['images'][number];
export type Upload = Answer<'/admin/api/branding/images/', 'post'>;

interface BrandingDesk {
  images(): Promise<readonly Image[]>;
  /** @throws UsageError if it is no image that is accepted */
  add(bytes: Buffer): Promise<Upload>;
  /** @throws UsageError if there is none, or it is used */
  remove(id: string): Promise<void>;
}

const PATH = '/admin/api/branding/images/';
const missing = (id: string): string => `there is no image ${id}; see: latchkey branding image list`;

/** What the API says of a field, as the complaint of the command. */
async function orRefused<T>(call: Promise<T>, field: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const texts = error instanceof ApiError && error.status === 400 ? error.fields[field] : undefined;
    throw texts ? new UsageError(texts.join('\n')) : error;
  }
}

export const brandingDesk: Desk<BrandingDesk> = {
  here({ core, source }) {
    const operator = { actorId: null, source };
    const present = (image: StoredImage): Image => presentImage(image, core.site);
    return {
      images: async () => (await core.brandImages.list()).map(present),
      async add(bytes) {
        const added = await core.brandImages.add(bytes, operator);
        if (!added.ok) throw new UsageError(translate('en', added.refusal));
        return { ...present(added.value.image), removed: [...added.value.removed] };
      },
      async remove(id) {
        const removed = await core.brandImages.remove(id, operator);
        if (removed.ok) return;
        const isUsed = removed.refusal === 'used';
        throw new UsageError(isUsed ? translate('en', message('imageUsed')) : missing(id));
      },
    };
  },

  overHttp: (client) => ({
    images: async () => (await client.get(PATH)).images,
    add: (bytes) => orRefused(client.post(PATH, { body: { content: bytes.toString('base64') } }), 'content'),
    async remove(id) {
      const call = client.delete(`${PATH}{id}/`, { params: { path: { id } } });
      await orMissing(orRefused(call, 'id'), missing(id));
    },
  }),
};
