import { createHash } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { BrandingImage } from '../contracts/stores/branding-images.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { type Message, message } from '../locales/index.ts';
import { type CleanImage, IMAGE_TYPES, type ImageType, LIMITS } from './images/image.ts';
import { readImage } from './images/read-image.ts';

const HASH_DIGITS = 32;

/** Who uploads or deletes an image: an owner, or the command line (null). */
interface Operator {
  readonly actorId: number | null;
  readonly source: Source;
}

/** An image as stored. */
export interface StoredImage extends BrandingImage {
  /** Whether BRANDING names it. */
  readonly isUsed: boolean;
}

interface Upload {
  readonly image: StoredImage;
  /** False: it was there already. */
  readonly isNew: boolean;
  /** See CleanImage. */
  readonly removed: readonly string[];
}

/** The type of an image that can have this id; null: no image can. */
export function typeOfImage(id: string): ImageType | null {
  const [, extension = ''] = /^[0-9a-f]{32}\.([a-z]{3,4})$/.exec(id) ?? [];
  return Object.hasOwn(IMAGE_TYPES, extension) ? (extension as ImageType) : null;
}

/** The id names the content, so that it can be cached forever and nobody can put another image in its place. */
const idOf = ({ content, type }: CleanImage): string =>
  `${createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS)}.${type}`;

/** Uploading, listing and deleting the images that BRANDING can name. */
export function createBrandImages(deps: { storage: Storage; audit: Audit; clock: Clock }) {
  const { storage, audit, clock } = deps;

  /** Read where it is stored: a setting that another process just changed counts, too. */
  async function usedIn({ settings }: Pick<Storage['read'], 'settings'>): Promise<(id: string) => boolean> {
    const stored = await settings.byName('BRANDING');
    return (id) => stored?.value.includes(`"${id}"`) ?? false;
  }

  return {
    async list(): Promise<StoredImage[]> {
      const isUsed = await usedIn(storage.read);
      return (await storage.read.brandingImages.all()).map((image) => ({
        ...image,
        isUsed: isUsed(image.id),
      }));
    },

    /**
     * Checks an image and stores it as it was written anew.
     * @returns why not: see readImage, or there are as many as there may be
     */
    async add(bytes: Buffer, { actorId, source }: Operator): Promise<Result<Upload, Message>> {
      const read = readImage(bytes);
      if (!read.ok) return read;
      const { width, height, content, removed } = read.value;
      const id = idOf(read.value);
      return storage.transaction(async (stores): Promise<Result<Upload, Message>> => {
        await stores.exclusively('branding-images');
        const isUsed = (await usedIn(stores))(id);
        const images = await stores.brandingImages.all();
        const known = images.find((image) => image.id === id);
        if (known) return ok({ image: { ...known, isUsed }, isNew: false, removed });
        if (images.length >= LIMITS.count) return refused(message('imageTooMany', { count: LIMITS.count }));
        const image = { id, width, height, bytes: content.length, createdAt: clock.now() };
        await stores.brandingImages.insert(image, content);
        const detail = { image: id };
        const entry = {
          event: 'branding.upload',
          outcome: 'success',
          actorId,
          userId: null,
          detail,
        } as const;
        await audit.record(stores, source, entry);
        return ok({ image: { ...image, isUsed }, isNew: true, removed });
      });
    },

    /** Deletes an image that BRANDING does not name. Mails that were sent with it show its text instead. */
    remove: (id: string, { actorId, source }: Operator): Promise<Result<void, 'unknown' | 'used'>> =>
      storage.transaction(async (stores): Promise<Result<void, 'unknown' | 'used'>> => {
        if ((await usedIn(stores))(id)) return refused('used');
        if (!(await stores.brandingImages.remove(id))) return refused('unknown');
        const detail = { image: id };
        const entry = {
          event: 'branding.delete',
          outcome: 'success',
          actorId,
          userId: null,
          detail,
        } as const;
        await audit.record(stores, source, entry);
        return ok(undefined);
      }),
  };
}

export type BrandImages = ReturnType<typeof createBrandImages>;
