import { ok } from '../../../lib/result.ts';
import { damaged, notAnImage, showsNothing, tooComplex } from '../faults.ts';
import { type ImageReader, LIMITS } from '../image.ts';
import { DRAWING, SVG } from './allowed.ts';
import { type CleanElement, clean, Removed } from './clean.ts';
import { readTree } from './tree.ts';
import { declarationText } from './values.ts';
import { everything, isLight } from './weight.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Pixels of the longer side where a drawing does not say how large it is meant to be, or says too much. */
const USUAL_SIDE = 512;

/** Whether it may be XML. What it is beyond that, its parser says. */
export const isXml = (bytes: Buffer): boolean =>
  /^(?:\u00ef\u00bb\u00bf)?\s*</.test(bytes.toString('latin1', 0, 200));

/**
 * Reads an SVG and writes it anew from a list of elements, attributes and values that only draw: no scripts, no handlers, no
 * foreign content, no addresses but those of its own parts, no entities, no animation. What is not on the list is left out.
 * So nothing that a parser could have read differently than a browser gets through.
 */
export const readSvg: ImageReader = (bytes) => {
  let xml: string;
  try {
    xml = utf8.decode(bytes);
  } catch {
    return damaged();
  }
  const tree = readTree(xml);
  if (tree === 'complex') return tooComplex();
  if (tree === 'damaged') return damaged();
  if (tree.name !== 'svg' || tree.uri !== SVG) return notAnImage();
  const removed = new Removed();
  const root = clean(tree, removed);
  if (!root || ![...everything(root)].some(({ name }) => DRAWING.has(name))) return showsNothing();
  if (!isLight(root)) return tooComplex();
  const frame = frameOf(root);
  if (!frame) return damaged();
  const { width, height, viewBox } = frame;
  const attributes = new Map([
    ...root.attributes,
    ['width', String(width)],
    ['height', String(height)],
    ['viewBox', viewBox.join(' ')],
  ]);
  const content = Buffer.from(written({ ...root, attributes }, ` xmlns="${SVG}"`));
  return ok({ type: 'svg', width, height, content, removed: removed.names });
};

/** Absolute units in pixels (CSS Values 4 §6.2). */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  mm: 96 / 25.4,
  cm: 96 / 2.54,
  in: 96,
};

/** A length in pixels; null: there is none, or it depends on the page. */
function lengthOf(text: string | undefined): number | null {
  const [, digits, unit = ''] = /^\s*(\d{1,9}(?:\.\d{1,9})?)([a-z]*)\s*$/.exec(text ?? '') ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined || Number(digits) <= 0 ? null : Number(digits) * factor;
}

/** The size to show a drawing in, pixels, and the part of its plane that is seen; null: neither is given. */
function frameOf({ attributes }: CleanElement) {
  const box = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , boxWidth = 0, boxHeight = 0] = box;
  const hasBox = box.length === 4 && box.every(Number.isFinite) && boxWidth > 0 && boxHeight > 0;
  const [width, height] = [lengthOf(attributes.get('width')), lengthOf(attributes.get('height'))];
  if (!hasBox && (width === null || height === null)) return null;
  const viewBox = hasBox ? box : [0, 0, width ?? 0, height ?? 0];
  const ratio = hasBox ? boxWidth / boxHeight : (width ?? 1) / (height ?? 1);
  const wanted = {
    width: width ?? (height === null ? boxWidth : height * ratio),
    height: height ?? (width === null ? boxHeight : width / ratio),
  };
  const longer = Math.max(wanted.width, wanted.height);
  const scale = longer > LIMITS.side || (width ?? height) === null ? USUAL_SIDE / longer : 1;
  const rounded = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: rounded(wanted.width), height: rounded(wanted.height), viewBox };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

/** An element as XML. @param more attributes, as text */
function written({ name, attributes, children, rules }: CleanElement, more = ''): string {
  const given = [...attributes].map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`).join('');
  const sheet = rules
    .map(({ selectors, declarations }) => `${selectors.join(',')}{${declarationText(declarations)}}`)
    .join('');
  const parts = children.map((child) => (typeof child === 'string' ? escaped(child) : written(child)));
  const content = escaped(sheet) + parts.join('');
  return content === '' ? `<${name}${more}${given}/>` : `<${name}${more}${given}>${content}</${name}>`;
}
