import { crc32, deflateSync } from 'node:zlib';
import type { TestApp } from './app.ts';
import type { Response } from './browser.ts';
import { OPERATOR } from './settings.ts';
import { staff } from './staff.ts';

export const IMAGES_PATH = '/admin/api/branding/images/';

/** A chunk of a PNG file. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

interface PngParts {
  readonly width?: number;
  readonly height?: number;
  /** Red, green, blue. */
  readonly color?: readonly [number, number, number];
  /** Between the header and the pixels. */
  readonly before?: readonly Buffer[];
  /** The header says so, whatever the pixels are. */
  readonly claims?: { readonly width: number; readonly height: number };
}

/** A PNG of one colour. */
export function pngOf({
  width = 120,
  height = 40,
  color = [10, 125, 90],
  before = [],
  claims,
}: PngParts = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claims?.width ?? width, 0);
  header.writeUInt32BE(claims?.height ?? height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array(width).fill(Buffer.from(color))]);
  const pixels = deflateSync(Buffer.concat(Array(height).fill(row)));
  return Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', header),
    ...before,
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A progressive JPEG of one pixel. */
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxD/2Q==',
  'base64',
);

/** WebP files of one pixel: lossy, lossless, with transparency, and animated. */
export const WEBP = {
  lossy: Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64'),
  lossless: Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64'),
  transparent: Buffer.from(
    'UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==',
    'base64',
  ),
  animated: Buffer.from(
    'UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA',
    'base64',
  ),
};

/** A drawing with this in it. */
export const svgOf = (inside: string, attributes = 'viewBox="0 0 120 40"'): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`,
  );

export const LOGO_SVG = svgOf('<rect width="120" height="40" rx="8" fill="#0a7d5a"/>');

/** What the API answers to an upload by an owner. */
export async function upload(app: TestApp, content: Buffer | string): Promise<Response> {
  const { browser, token: headers } = await staff(app, 'owner');
  const text = typeof content === 'string' ? content : content.toString('base64');
  return browser.post(IMAGES_PATH, { content: text }, { headers });
}

/** Stores an image as the command line does. @returns its id */
export async function storedImage({ core }: TestApp, content: Buffer): Promise<string> {
  const added = await core.brandImages.add(content, OPERATOR);
  if (!added.ok) throw new Error(`the image was refused: ${added.refusal.key}`);
  return added.value.image.id;
}
