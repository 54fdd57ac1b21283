import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { visible } from '../../test/support/visible.ts';
import { LANGUAGES, type Language, message } from '../locales/index.ts';
import { renderEmailInUseMail, renderLinkMail } from './email-change.ts';
import { maskedEmail } from './email-mask.ts';
import { renderUndoMail, type UndoMail } from './email-undo-mail.ts';
import type { RenderedMail } from './layout.ts';

const SITE = 'Gems & Co';
const URL = 'https://shop.example/users/email-undo/1/2/';
const ADDRESS = 'n•••@e•••.com';

const undoMail = (language: Language, undo: UndoMail['undo']): UndoMail => ({
  language,
  siteName: SITE,
  name: 'Ada',
  newEmail: ADDRESS,
  undo,
});

const changedMail = (language: Language, undo: UndoMail['undo']): RenderedMail =>
  renderUndoMail(undoMail(language, undo), {
    subject: message('mailEmailChangedSubject', { site: SITE }),
    intro: message('mailEmailChangedIntro', { site: SITE, address: ADDRESS }),
    button: 'mailEmailChangedButton',
  });

describe('the mails about a change of e-mail', () => {
  it('say the same as HTML and as text, in every language, and leave no placeholder', () => {
    for (const language of LANGUAGES) {
      const mails = [
        renderLinkMail({ language, siteName: SITE, url: URL }),
        renderEmailInUseMail({ language, siteName: SITE }),
        changedMail(language, { url: URL, seconds: 3600 }),
        changedMail(language, null),
      ];
      for (const { subject, html, text } of mails) {
        const read = visible(html);
        for (const line of text.split('\n\n')) assert.ok(read.includes(line.trim()), `${language}: ${line}`);
        assert.ok(`${subject}${text}`.includes(SITE));
        assert.doesNotMatch(`${subject}${text}${read}`, /[{}]|undefined|null/);
      }
    }
  });

  it('have an undo link only where there is one, and say how long it works', () => {
    assert.ok(changedMail('en', { url: URL, seconds: 7 * 86_400 - 5 }).text.includes('for 7 days'));
    assert.ok(changedMail('en', { url: URL, seconds: 86_400 - 5 }).text.includes('for 1 day'));
    assert.ok(changedMail('en', { url: URL, seconds: 3595 }).text.includes('for 1 hour'));
    assert.ok(changedMail('en', { url: URL, seconds: 10 }).text.includes(URL));
    assert.doesNotMatch(changedMail('en', null).text, /http/);
    assert.doesNotMatch(renderEmailInUseMail({ language: 'en', siteName: SITE }).text, /http/);
  });
});

describe('a masked e-mail', () => {
  it('shows its owner enough and others nothing', () => {
    for (const [email, masked] of [
      ['new@domain.com', ADDRESS.replace('e', 'd')],
      ['a@b.co.uk', 'a•••@b•••.uk'],
      ['x@localhost', 'x•••@l•••'],
      ['"a@b"@example.com', '"•••@e•••.com'],
      ['𝒜da@éxample.com', '𝒜•••@é•••.com'],
    ] as const)
      assert.equal(maskedEmail(email), masked);
  });
});
