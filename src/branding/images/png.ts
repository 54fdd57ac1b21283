import { crc32 } from 'node:zlib';
import { ok } from '../../lib/result.ts';
import { damaged, tooManyPixels } from './faults.ts';
import { hasGoodSize, type ImageReader } from './image.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 13;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;

/** The chunks that make up what is seen (PNG, third edition, §11). Texts, places and profiles stay behind. */
const KEPT: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND'],
  ...['tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT'],
]);

/** The depths that each colour type may have (§11.2.1). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

export const isPng = (bytes: Buffer): boolean => bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly whole: Buffer;
}

/** The chunks up to the end of the image, whatever follows; null if one is cut off or its checksum is wrong. */
function chunksOf(bytes: Buffer): Chunk[] | null {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + FRAME_BYTES <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + FRAME_BYTES + length;
    if (end > bytes.length) return null;
    const named = bytes.subarray(at + 4, end - 4);
    if (crc32(named) !== bytes.readUInt32BE(end - 4)) return null;
    const type = named.toString('latin1', 0, 4);
    chunks.push({ type, data: named.subarray(4), whole: bytes.subarray(at, end) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  return null;
}

/** Reads a PNG. An animated one becomes its first picture. */
export const readPng: ImageReader = (bytes) => {
  const chunks = chunksOf(bytes);
  const header = chunks?.[0];
  if (!chunks || header?.type !== 'IHDR' || header.data.length !== HEADER_BYTES) return damaged();
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const [depth = 0, color = 0, compression, filter, interlace = 0] = header.data.subarray(8);
  const isValid =
    DEPTHS[color]?.includes(depth) && compression === 0 && filter === 0 && interlace <= 1 && width && height;
  const count = (wanted: string): number => chunks.filter(({ type }) => type === wanted).length;
  const hasPalette = color !== 3 || count('PLTE') === 1;
  if (!isValid || !hasPalette || count('IHDR') !== 1 || count('IDAT') === 0) return damaged();
  if (!hasGoodSize(width, height)) return tooManyPixels();
  const kept = chunks.filter(({ type }) => KEPT.has(type)).map(({ whole }) => whole);
  return ok({ type: 'png', width, height, content: Buffer.concat([SIGNATURE, ...kept]), removed: [] });
};
