import type { Result } from '../../lib/result.ts';
import { refused } from '../../lib/result.ts';
import { type Message, message } from '../../locales/index.ts';
import { notAnImage } from './faults.ts';
import { type CleanImage, type ImageReader, LIMITS } from './image.ts';
import { isJpeg, readJpeg } from './jpeg.ts';
import { isPng, readPng } from './png.ts';
import { isXml, readSvg } from './svg/svg.ts';
import { isWebp, readWebp } from './webp.ts';

const READERS: readonly { readonly isOne: (bytes: Buffer) => boolean; readonly read: ImageReader }[] = [
  { isOne: isPng, read: readPng },
  { isOne: isJpeg, read: readJpeg },
  { isOne: isWebp, read: readWebp },
  { isOne: isXml, read: readSvg },
];

/**
 * Checks an image and writes it anew: without what follows it, and without notes such as the place a photo was taken at. Its
 * type is what its first bytes say, never a name or a header. Pixels are not decoded.
 *
 * @returns the image, or why it is not accepted: not a PNG, JPEG, WebP or SVG, cut off, too large, or too much work to show
 */
export function readImage(bytes: Buffer): Result<CleanImage, Message> {
  if (bytes.length > LIMITS.bytes) return tooManyBytes();
  const reader = READERS.find(({ isOne }) => isOne(bytes));
  if (!reader) return notAnImage();
  const image = reader.read(bytes);
  // Escaping can make a drawing longer.
  return image.ok && image.value.content.length > LIMITS.bytes ? tooManyBytes() : image;
}

const tooManyBytes = () => refused(message('imageTooManyBytes', { kibibytes: LIMITS.bytes / 1024 }));
