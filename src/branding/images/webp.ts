import { ok, type Result } from '../../lib/result.ts';
import type { Message } from '../../locales/index.ts';
import { damaged, notAnImage, tooManyPixels } from './faults.ts';
import { hasGoodSize, type ImageReader } from './image.ts';

// The container of WebP (RFC 9649 §2).
const HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FLAGS = { profile: 0x20, alpha: 0x10, animation: 0x02 } as const;
const KEPT: ReadonlySet<string> = new Set(['VP8X', 'ICCP', 'ALPH', 'VP8 ', 'VP8L']);

export const isWebp = (bytes: Buffer): boolean =>
  bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, HEAD_BYTES) === 'WEBP';

interface Chunk {
  readonly name: string;
  readonly data: Buffer;
  /** As in the file, with its padding. */
  readonly whole: Buffer;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The chunks of the file, whatever follows it; null if it is cut off. */
function chunksOf(bytes: Buffer): Chunk[] | null {
  const end = CHUNK_HEAD_BYTES + bytes.readUInt32LE(4);
  if (end > bytes.length || end < HEAD_BYTES) return null;
  const chunks: Chunk[] = [];
  for (let at = HEAD_BYTES; at < end; ) {
    if (at + CHUNK_HEAD_BYTES > end) return null;
    const length = bytes.readUInt32LE(at + 4);
    const next = at + CHUNK_HEAD_BYTES + length + (length % 2);
    if (next > end) return null;
    const data = bytes.subarray(at + CHUNK_HEAD_BYTES, at + CHUNK_HEAD_BYTES + length);
    chunks.push({ name: bytes.toString('latin1', at, at + 4), data, whole: bytes.subarray(at, next) });
    at = next;
  }
  return chunks;
}

/** The size that the picture itself has: a lossy one (RFC 6386 §9.1) or a lossless one (RFC 9649 §3.4). */
function sizeOf({ name, data }: Chunk): Size | null {
  if (name === 'VP8L') {
    if (data.length < 5 || data[0] !== 0x2f) return null;
    const bits = data.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  const isKeyFrame = data.length >= 10 && ((data[0] ?? 1) & 1) === 0;
  if (!isKeyFrame || data.toString('hex', 3, 6) !== '9d012a') return null;
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}

/** The header of the extended form without what was left out; a refusal if it contradicts the picture. */
function headOf(head: Chunk, size: Size, names: ReadonlySet<string>): Result<Buffer, Message> {
  const flags = head.data[0] ?? 0;
  if (head.data.length !== 10 || flags & FLAGS.animation) return notAnImage();
  if (head.data.readUIntLE(4, 3) + 1 !== size.width || head.data.readUIntLE(7, 3) + 1 !== size.height)
    return damaged();
  const written = Buffer.from(head.whole);
  written[CHUNK_HEAD_BYTES] = (flags & FLAGS.alpha) | (names.has('ICCP') ? FLAGS.profile : 0);
  return ok(written);
}

/** Reads a WebP that is not animated. */
export const readWebp: ImageReader = (bytes) => {
  const chunks = chunksOf(bytes);
  if (!chunks) return damaged();
  const names = new Set(chunks.map(({ name }) => name));
  if (names.has('ANIM') || names.has('ANMF')) return notAnImage();
  const pictures = chunks.filter(({ name }) => name === 'VP8 ' || name === 'VP8L');
  const [picture] = pictures;
  const size = picture && sizeOf(picture);
  const heads = chunks.filter(({ name }) => name === 'VP8X');
  const [head] = heads;
  if (!size || pictures.length > 1 || heads.length > 1 || (head && chunks[0] !== head)) return damaged();
  if (!hasGoodSize(size.width, size.height)) return tooManyPixels();
  const kept = chunks.filter(({ name }) => KEPT.has(name)).map(({ whole }) => whole);
  if (head) {
    const written = headOf(head, size, names);
    if (!written.ok) return written;
    kept[0] = written.value;
  }
  const body = Buffer.concat([Buffer.from('WEBP'), ...kept]);
  const riff = Buffer.alloc(CHUNK_HEAD_BYTES);
  riff.write('RIFF');
  riff.writeUInt32LE(body.length, 4);
  return ok({ type: 'webp', ...size, content: Buffer.concat([riff, body]), removed: [] });
};
