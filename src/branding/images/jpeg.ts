import { ok } from '../../lib/result.ts';
import { damaged, tooComplex, tooManyPixels } from './faults.ts';
import { hasGoodSize, type ImageReader } from './image.ts';

// Markers of a JPEG file (ITU-T T.81, table B.1).
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
/** Programs write about ten. Each takes a browser as long as the whole picture, and one of a few bytes is a scan, too. */
const MAX_SCANS = 50;
const RESTARTS = { first: 0xd0, last: 0xd7 };
/** Baseline, extended and progressive, which all browsers show. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Huffman and quantization tables, and the restart interval. */
const TABLES: ReadonlySet<number> = new Set([0xc4, 0xdb, 0xdd]);
/** JFIF, colour profile and Adobe's colour transform. What cameras note, such as the place, stays behind. */
const NOTES: ReadonlyMap<number, string> = new Map([
  [0xe0, 'JFIF\0'],
  [0xe2, 'ICC_PROFILE\0'],
  [0xee, 'Adobe'],
]);

export const isJpeg = (bytes: Buffer): boolean =>
  bytes[0] === 0xff && bytes[1] === START && bytes[2] === 0xff;

interface Segment {
  readonly marker: number;
  /** What follows the length. */
  readonly data: Buffer;
  /** As in the file; of a scan with the image data behind it. */
  readonly whole: Buffer;
}

/** Where the image data of a scan ends: at the next marker that is no restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0;
    const isRestart = next >= RESTARTS.first && next <= RESTARTS.last;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !isRestart) return at;
  }
  return bytes.length;
}

/** The segments up to the end of the image, whatever follows; null if it does not come. */
function segmentsOf(bytes: Buffer): Segment[] | null {
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === END; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes (B.1.1.2).
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === END) return segments;
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    const next = marker === SCAN ? endOfScan(bytes, end) : end;
    segments.push({ marker, data: bytes.subarray(at + 4, end), whole: bytes.subarray(at, next) });
    at = next;
  }
  return null;
}

const isKept = ({ marker, data }: Segment): boolean => {
  const note = NOTES.get(marker);
  if (note !== undefined) return data.toString('latin1', 0, note.length) === note;
  return FRAMES.has(marker) || TABLES.has(marker) || marker === SCAN;
};

/** Reads a JPEG. */
export const readJpeg: ImageReader = (bytes) => {
  const segments = segmentsOf(bytes);
  const frames = segments?.filter(({ marker }) => FRAMES.has(marker)) ?? [];
  const [frame] = frames;
  const scans = segments?.filter(({ marker }) => marker === SCAN).length ?? 0;
  if (!segments || !frame || frames.length > 1 || scans === 0 || frame.data.length < 6) return damaged();
  const [height, width] = [frame.data.readUInt16BE(1), frame.data.readUInt16BE(3)];
  const components = frame.data[5] ?? 0;
  const isWhole = frame.data.length === 6 + 3 * components;
  // A height of 0 would follow after the first scan (B.2.5), which programs do not write.
  if (frame.data[0] !== 8 || !width || !height || ![1, 3, 4].includes(components) || !isWhole)
    return damaged();
  if (!hasGoodSize(width, height)) return tooManyPixels();
  if (scans > MAX_SCANS) return tooComplex();
  const kept = segments.filter(isKept).map(({ whole }) => whole);
  const content = Buffer.concat([Buffer.from([0xff, START]), ...kept, Buffer.from([0xff, END])]);
  return ok({ type: 'jpg', width, height, content, removed: [] });
};
