import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { visible } from '../../../test/support/visible.ts';
import { createSite } from '../../links/site.ts';
import { LANGUAGES, message } from '../../locales/index.ts';
import { fixedSettings } from '../../settings.ts';
import { WORDED_KINDS, type WordedKind, wordedMessage } from './kinds.ts';
import { placeholdersOf } from './placeholders.ts';
import { editableMessages, type Preview, previewMessage } from './preview.ts';
import { faultsOfTexts, type Texts } from './rules.ts';
import { wordedBy, wordingFor } from './wording.ts';

const settings = fixedSettings({ SITE_NAME: 'Gems & Co' });
const site = createSite({
  config: {
    mode: 'production',
    publicUrl: 'https://id.shop.example',
    trustedOrigins: [],
    loginUrl: '/login/',
  },
  settings,
});
const services = { settings, site };

const show = (kind: WordedKind, texts: Texts, showsAlternatives = false): Preview =>
  previewMessage(services, { kind, language: 'en', texts }, { showsAlternatives });

/** All that a person sees of it. */
const seen = (preview: Preview): string =>
  preview.channel === 'sms' ? preview.text : `${preview.subject}\n${visible(preview.html)}`;

/** A text nobody else says, with what the text must hold. */
const ownWords = (kind: WordedKind, name: string): string => {
  const key = wordedMessage(kind).texts[name];
  const needed = key ? placeholdersOf(key).filter(({ isRequired }) => isRequired) : [];
  return [`Words of ${kind} ${name}`, ...needed.map((each) => `{${each.name}}`)].join(' ');
};

describe('the preview of a message', () => {
  for (const kind of WORDED_KINDS)
    it(`of ${kind} shows each of its texts reworded, or nobody could check what customers get`, () => {
      const { texts, alternatives } = wordedMessage(kind);
      const own = Object.fromEntries(Object.keys(texts).map((name) => [name, ownWords(kind, name)]));
      assert.deepEqual(faultsOfTexts(kind, own), []);
      const [usual, other] = [seen(show(kind, own)), seen(show(kind, own, true))];
      for (const name of Object.keys(texts)) {
        const words = `Words of ${kind} ${name}`;
        const place = alternatives.includes(name) ? other : usual;
        assert.match(place, new RegExp(`${words}(?![a-z_])`), name);
      }
      for (const name of alternatives)
        assert.doesNotMatch(usual, new RegExp(`Words of ${kind} ${name}(?![a-z_])`), name);
    });

  it('is the built-in message in every language while nothing is reworded, with no placeholder left', () => {
    for (const kind of WORDED_KINDS)
      for (const language of LANGUAGES)
        for (const showsAlternatives of [false, true]) {
          const given = { kind, language, texts: {} };
          const shown = seen(previewMessage(services, given, { showsAlternatives }));
          assert.doesNotMatch(shown, /[{}]|undefined|null/, `${kind} ${language}`);
          assert.ok(shown.length > 20);
        }
  });

  it('shows markup as it is written, in HTML and in plain text', () => {
    const said = { intro: '<script>alert(1)</script> & “{site}”', greeting_by_name: 'Dear {name},' };
    const preview = show('reset-email', said);
    assert.ok(preview.channel === 'email');
    assert.ok(preview.text.startsWith('Dear Ada,\n\n<script>alert(1)</script> & “Gems & Co”\n\n'));
    assert.doesNotMatch(preview.html, /<script/);
    assert.ok(preview.html.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp; “Gems &amp; Co”'));
  });

  it('binds a code to the site in its last line, whatever the text says', () => {
    const preview = show('otp', { text: '{code} for {site}' });
    assert.deepEqual(preview, {
      channel: 'sms',
      text: '123456 for Gems & Co\n\n@id.shop.example #123456',
      encoding: 'GSM-7',
      characters: 46,
      segments: 1,
    });
  });
});

describe('an editor', () => {
  it('gets every text in every language, with what the shop says and what each placeholder becomes', () => {
    const stored = fixedSettings({ MESSAGE_TEXTS: { otp: { de: { text: '{code}!' }, xx: { text: 'x' } } } });
    const messages = editableMessages({ settings: stored, site });
    assert.deepEqual(
      messages.map(({ kind }) => kind),
      WORDED_KINDS,
    );
    const otp = messages.find(({ kind }) => kind === 'otp');
    assert.deepEqual(Object.keys(otp?.languages ?? {}), LANGUAGES);
    assert.deepEqual(otp?.languages.de[0], {
      name: 'text',
      isAlternative: false,
      builtIn: '{site}: Ihr Code lautet {code}. Geben Sie ihn an niemanden weiter.',
      current: '{code}!',
      longest: 300,
      placeholders: [
        { name: 'site', isRequired: false, sample: 'Latchkey' },
        { name: 'code', isRequired: true, sample: '123456' },
      ],
    });
    assert.equal(otp?.languages.fr[0]?.current, null);
  });
});

describe('wording', () => {
  const stored = fixedSettings({
    MESSAGE_TEXTS: {
      otp: { en: { text: 'Own {code}' }, tr: { text: 'no code' }, de: { text: '{code} {pin}' } },
    },
  });
  const otp = message('smsOtp', { site: 'Gems', code: '123456' });
  const say = (language: 'en' | 'tr' | 'de' | 'fr', isStaff = false): string =>
    wordingFor({ isStaff }, 'otp', language, stored)(otp);

  it('is the shop’s for customers, and the built-in one for staff, whatever somebody stored', () => {
    assert.equal(say('en'), 'Own 123456');
    assert.equal(wordingFor(undefined, 'otp', 'en', stored)(otp), 'Own 123456');
    assert.equal(say('en', true), 'Gems: your code is 123456. Do not share it with anybody.');
    assert.equal(say('fr'), say('fr', true));
  });

  it('falls back on the built-in text where a stored one does not fit, so that no customer waits for a code', () => {
    assert.equal(say('tr'), say('tr', true));
    assert.equal(say('de'), say('de', true));
    assert.match(say('tr'), /123456/);
  });

  it('reads nothing from a prototype', () => {
    const t = wordedBy(
      { kind: 'reset-email', language: 'en', texts: JSON.parse('{"__proto__": {"subject": "x"}}') as Texts },
      settings,
    );
    assert.equal(t(message('mailResetSubject', { site: 'Gems' })), 'Reset your password at Gems');
  });
});
