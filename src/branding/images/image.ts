import type { Result } from '../../lib/result.ts';
import type { Message } from '../../locales/index.ts';

/** The types of images, by the extension of their ids. */
export const IMAGE_TYPES = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
} as const;
export type ImageType = keyof typeof IMAGE_TYPES;

export const LIMITS = {
  /** Bytes, as uploaded and as stored. */
  bytes: 200 * 1024,
  /** Pixels. */
  side: 4096,
  /** Pixels altogether: a browser needs four bytes for each, however small the file is. */
  pixels: 4_000_000,
  /** Images at a time. */
  count: 20,
} as const;

/** An image that was checked, written anew without what nobody needs to see it. */
export interface CleanImage {
  readonly type: ImageType;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly content: Buffer;
  /** What was left out and could have been seen or have acted, such as `<script>`; of SVG only. */
  readonly removed: readonly string[];
}

/** Reads the images of one type: an image, or why it is none that we serve. */
export type ImageReader = (bytes: Buffer) => Result<CleanImage, Message>;

/** Whether an image of so many pixels may be shown: to decode one costs memory that its file does not tell of. */
export const hasGoodSize = (width: number, height: number): boolean =>
  width >= 1 &&
  height >= 1 &&
  width <= LIMITS.side &&
  height <= LIMITS.side &&
  width * height <= LIMITS.pixels;
