import sax from 'sax';

/** The elements of a drawing as far as they are read. */
export interface Element {
  readonly name: string;
  /** The namespace. */
  readonly uri: string;
  readonly attributes: readonly Attribute[];
  /** Elements and the text between them, in their order. */
  readonly children: (Element | string)[];
}

interface Attribute {
  readonly name: string;
  readonly prefix: string;
  readonly uri: string;
  readonly value: string;
}

/** No logo has more. */
const MAX_ELEMENTS = 5000;
const MAX_DEPTH = 40;
const MAX_ATTRIBUTES = 60;

/** More than an upload may have, so that paths of any length are read. */
Object.assign(sax, { MAX_BUFFER_LENGTH: 1024 * 1024 });

/** Thrown out of the parser, which has no other end. */
class Unreadable extends Error {
  readonly why: Fault;
  constructor(why: Fault) {
    super(why);
    this.why = why;
  }
}

/** `damaged`: no well-formed XML, or with entities. `complex`: more than a logo needs. */
export type Fault = 'damaged' | 'complex';

/**
 * Reads XML into a tree. Entities of its own are refused with the document type that would define them, so nothing grows while
 * it is read; comments and processing instructions are ignored.
 */
export function readTree(xml: string): Element | Fault {
  const parser = sax.parser(true, { xmlns: true, position: false });
  const open: Element[] = [];
  const roots: (Element | string)[] = [];
  let elements = 0;
  const addText = (text: string): void => void open.at(-1)?.children.push(text);
  parser.onerror = () => {
    throw new Unreadable('damaged');
  };
  parser.ondoctype = (text) => {
    if (text.includes('[')) throw new Unreadable('damaged');
  };
  parser.onopentag = (tag) => {
    elements += 1;
    const element = elementOf(tag as sax.QualifiedTag);
    const isTooLarge = elements > MAX_ELEMENTS || element.attributes.length > MAX_ATTRIBUTES;
    if (isTooLarge || open.length >= MAX_DEPTH) throw new Unreadable('complex');
    (open.at(-1)?.children ?? roots).push(element);
    open.push(element);
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = addText;
  parser.oncdata = addText;
  try {
    parser.write(xml).close();
  } catch (error) {
    if (error instanceof Unreadable) return error.why;
    throw error;
  }
  const [root] = roots;
  return typeof root === 'object' && roots.length === 1 ? root : 'damaged';
}

const elementOf = ({ local, uri, attributes }: sax.QualifiedTag): Element => ({
  name: local,
  uri,
  attributes: Object.values(attributes).map((attribute) => ({
    name: attribute.local,
    prefix: attribute.prefix,
    uri: attribute.uri,
    value: attribute.value,
  })),
  children: [],
});
