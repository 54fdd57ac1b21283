import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { JPEG, LOGO_SVG, pngChunk, pngOf, svgOf, WEBP } from '../../../test/support/images.ts';
import { LIMITS } from './image.ts';
import { readImage } from './read-image.ts';

const SECRET = 'where the photo was taken';
const read = (bytes: Buffer) => {
  const image = readImage(bytes);
  return image.ok ? image.value : assert.fail(image.refusal.key);
};
const refusalOf = (bytes: Buffer): string => {
  const image = readImage(bytes);
  return image.ok ? `accepted as ${image.value.type}` : image.refusal.key;
};

/** A segment of a JPEG file. */
const segment = (marker: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, 0, text.length + 2]), Buffer.from(text, 'latin1')]);
/** The JPEG with this after its first marker. */
const jpegWith = (...segments: readonly Buffer[]): Buffer =>
  Buffer.concat([JPEG.subarray(0, 2), ...segments, JPEG.subarray(2)]);

/** A chunk of a WebP file. */
function riffChunk(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(name), length, data, Buffer.alloc(data.length % 2)]);
}
/** The WebP with another chunk at its end. */
function webpWith(webp: Buffer, chunk: Buffer): Buffer {
  const bytes = Buffer.concat([webp, chunk]);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  return bytes;
}

const SAMPLES = {
  png: pngOf(),
  jpeg: JPEG,
  'lossy WebP': WEBP.lossy,
  'lossless WebP': WEBP.lossless,
  'transparent WebP': WEBP.transparent,
  svg: LOGO_SVG,
};

describe('an image that an owner uploads', () => {
  it('is recognized by its content, with the size that pages make room for', () => {
    assert.partialDeepStrictEqual(read(pngOf()), { type: 'png', width: 120, height: 40 });
    assert.partialDeepStrictEqual(read(JPEG), { type: 'jpg', width: 1, height: 1 });
    for (const webp of [WEBP.lossy, WEBP.lossless, WEBP.transparent])
      assert.partialDeepStrictEqual(read(webp), { type: 'webp', width: 1, height: 1 });
    assert.partialDeepStrictEqual(read(LOGO_SVG), { type: 'svg', width: 512, height: 171 });
  });

  for (const [name, bytes] of Object.entries(SAMPLES)) {
    it(`is refused when it is cut off anywhere, so that no page shows half of it: ${name}`, () => {
      for (let length = 0; length < bytes.length; length++)
        assert.doesNotMatch(refusalOf(bytes.subarray(0, length)), /accepted/, `${length} bytes`);
    });

    it(`breaks nothing when it is damaged on purpose: ${name}`, () => {
      const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      });
      fc.assert(
        fc.property(changes, (changed) => {
          const damaged = Buffer.from(bytes);
          for (const [at, value] of changed) damaged[at] = value;
          const image = readImage(damaged);
          if (!image.ok) return;
          const { width, height, content } = image.value;
          assert.ok(width * height <= LIMITS.pixels && width >= 1 && height >= 1);
          assert.ok(content.length <= LIMITS.bytes);
        }),
        { numRuns: 300 },
      );
    });

    it(`is stored under one id however often it is read: ${name}`, () => {
      const { content } = read(bytes);
      assert.ok(read(content).content.equals(content));
    });
  }

  it('takes no place or name of its photographer with it', () => {
    const text = Buffer.from(`Comment\0${SECRET}`);
    const png = read(pngOf({ before: [pngChunk('tEXt', text), pngChunk('eXIf', text)] }));
    const jpeg = read(jpegWith(segment(0xe1, `Exif\0\0${SECRET}`), segment(0xfe, SECRET)));
    const webp = read(webpWith(WEBP.lossy, riffChunk('EXIF', text)));
    for (const { content } of [png, jpeg, webp]) assert.ok(!content.includes(SECRET));
    assert.ok(png.content.equals(read(pngOf()).content));
    assert.ok(jpeg.content.equals(read(JPEG).content));
  });

  it('is no other file as well: what follows it, such as a page or an archive, is not served', () => {
    const page = Buffer.from('<!doctype html><script>alert(document.domain)</script>');
    for (const bytes of [pngOf(), JPEG, WEBP.lossy])
      assert.ok(read(Buffer.concat([bytes, page])).content.equals(read(bytes).content));
    const script = pngOf({ before: [pngChunk('tEXt', page)] });
    assert.ok(!read(script).content.includes('<script>'));
  });

  it('crashes no browser by dimensions that a small file claims', () => {
    const claims: [number, number][] = [
      [100_000, 100_000],
      [4097, 1],
      [1, 4097],
      [2100, 2100],
    ];
    for (const [width, height] of claims) {
      assert.equal(refusalOf(pngOf({ claims: { width, height } })), 'imageTooManyPixels');
      const jpeg = Buffer.from(JPEG);
      const frame = jpeg.indexOf(Buffer.from([0xff, 0xc2]));
      jpeg.writeUInt16BE(Math.min(height, 0xffff), frame + 5);
      jpeg.writeUInt16BE(Math.min(width, 0xffff), frame + 7);
      assert.equal(refusalOf(jpeg), 'imageTooManyPixels');
    }
    assert.equal(refusalOf(pngOf({ claims: { width: 0, height: 5 } })), 'imageDamaged');
    const webp = Buffer.from(WEBP.lossy);
    webp.writeUInt16LE(16_383, 26);
    assert.equal(refusalOf(webp), 'imageTooManyPixels');
  });

  it('keeps no browser busy by the same picture over and over in one file', () => {
    const scan = JPEG.subarray(JPEG.indexOf(Buffer.from([0xff, 0xda])), -2);
    const again = Buffer.concat([JPEG.subarray(0, -2), ...Array(100).fill(scan), JPEG.subarray(-2)]);
    assert.equal(refusalOf(again), 'imageTooComplex');
  });

  it('is refused where its container says one size and its picture another', () => {
    const webp = Buffer.from(WEBP.transparent);
    webp[24] = 9;
    assert.equal(refusalOf(webp), 'imageDamaged');
  });

  it('is no other kind of file, whatever it is called', () => {
    for (const text of [
      '',
      'hello',
      'GIF89a\x01\0\x01\0\0\0\0;',
      '%PDF-1.7',
      'PK\x03\x04',
      '\x1f\x8b\x08',
      'BM',
    ])
      assert.equal(refusalOf(Buffer.from(text, 'latin1')), 'imageUnknown', text);
    assert.equal(refusalOf(Buffer.from('<!doctype html><html><body>x</body></html>')), 'imageUnknown');
    assert.equal(refusalOf(WEBP.animated), 'imageUnknown');
    assert.equal(refusalOf(Buffer.from(svgOf('<path d="M0 0"/>').toString(), 'utf16le')), 'imageDamaged');
  });

  it('is at most as large as the database is meant to keep', () => {
    assert.equal(refusalOf(Buffer.alloc(LIMITS.bytes + 1)), 'imageTooManyBytes');
    const swelling = svgOf(
      `<rect width="1" height="1"/><title>${'&#38;'.repeat(LIMITS.bytes / 5 - 100)}</title>`,
    );
    assert.match(refusalOf(swelling), /accepted|imageTooManyBytes/);
    const quotes = svgOf(`<text font-family='${'"'.repeat(LIMITS.bytes / 2)}'>a</text>`);
    assert.equal(refusalOf(quotes), 'imageTooManyBytes');
  });
});
