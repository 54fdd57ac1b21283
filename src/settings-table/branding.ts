import { Type } from 'typebox';
import { isLinkTarget } from '../lib/link-target.ts';
import { LANGUAGES } from '../locales/index.ts';
import { type SettingDefinition, setting } from './definition.ts';

const image = Type.Optional(
  Type.String({
    pattern: '^[0-9a-f]{32}\\.(png|jpg|webp|svg)$',
    expected: 'the id of an uploaded image, such as 9f86d081884c7d659a2feaa0c55ad015.png',
  }),
);

const isAddress = (text: string): boolean => isLinkTarget(text) && !text.startsWith('/');
const ADDRESS = 'an https:// address';
const CONTACT = 'an https:// address, mailto:help@shop.example or tel:+442079460000';
/** Without a subject or body that a mail program would fill in. */
const CONTACTS = /^(?:mailto:[^\s@<>,;:?&#%"\\]+@[a-z0-9.-]+|tel:\+?[0-9][0-9().-]{2,30})$/i;

const link = (expected: string, isGood: (text: string) => boolean) =>
  Type.Optional(
    Type.Refine(
      Type.String({ maxLength: 500, expected }),
      (text) => isGood(String(text)),
      () => `expected ${expected}`,
    ),
  );

const links = Type.Object(
  {
    privacy: link(ADDRESS, isAddress),
    terms: link(ADDRESS, isAddress),
    support: link(CONTACT, (text) => isAddress(text) || CONTACTS.test(text)),
  },
  { additionalProperties: false },
);

/** Control characters, and characters that turn the order of letters round, could make a text lie. */
const LYING = /[\p{Cc}\p{Bidi_Control}]/u;

const name = Type.Refine(
  Type.String({ minLength: 1, maxLength: 60 }),
  (text) => !LYING.test(String(text)) && String(text).trim() !== '',
  () => 'expected a plain text in one line',
);

const footer = Type.Refine(
  Type.String({ maxLength: 500 }),
  (text) => !LYING.test(String(text).replaceAll('\n', '')),
  () => 'expected a plain text',
);

const branding = Type.Object(
  {
    name: Type.Optional(name),
    accent: Type.Optional(
      Type.String({ pattern: '^#[0-9A-Fa-f]{6}$', expected: 'a colour such as #2548c8' }),
    ),
    logo: image,
    logo_dark: image,
    icon: image,
    links: Type.Optional(links),
    footer: Type.Optional(
      Type.Union([
        footer,
        Type.Partial(Type.Record(Type.Enum(LANGUAGES), footer), { additionalProperties: false }),
      ]),
    ),
  },
  { additionalProperties: false },
);

/** How the shop looks on pages and in mails. */
export const BRANDING_SETTINGS = {
  BRANDING: setting(
    branding,
    {},
    'How the shop looks on pages and in mails: name (in place of SITE_NAME), accent colour, logo and icon (ids of uploaded images), links and footer (a text, or one per language).',
    // Its links and texts are in genuine messages and beside password fields.
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
