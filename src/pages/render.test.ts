import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Page } from '../contracts/page.ts';
import { LANGUAGES, type Message, message } from '../locales/index.ts';
import { fixedSettings } from '../settings.ts';
import { createPageRenderer } from './render.ts';
import { VIEWS } from './views/index.ts';

const TOKEN = 'a'.repeat(64);

function render(page: Page, siteName = 'Shop', language: (typeof LANGUAGES)[number] = 'en'): string {
  const settings = fixedSettings({ SITE_NAME: siteName });
  return createPageRenderer({ settings, loginUrl: '/login/' })(page, {
    language,
    here: '/here/?a=b',
    shownForm: null,
    csrfToken: () => TOKEN,
  });
}

/** One page of each name, with `text` wherever a page can show something from outside. */
function pagesShowing(text: string): Page[] {
  const fault: Message = message('passwordTooShort', { min: text });
  const rules = [{ text: fault, check: { pattern: '[\\s\\S]', minimum: 8 } }, { text: fault }] as const;
  const errors = { email: [fault], new_password1: [fault], '': [fault] };
  return [
    { name: 'home', viewerName: text, links: { login: '/login/', changePassword: '/change/' } },
    { name: 'login', email: text, next: text, codeUrl: text, errors },
    {
      name: 'code-request',
      purpose: 'login',
      action: text,
      phone: text,
      otherWay: text,
      errors: { phone: [fault] },
    },
    {
      name: 'code-entry',
      purpose: 'password-reset',
      action: text,
      otherNumber: text,
      phone: text,
      life: 180,
      wait: 45,
      isOpen: true,
      errors: { code: [fault], resend: [fault] },
    },
    {
      name: 'link-confirm',
      action: text,
      title: 'linkConfirmTitle',
      text: 'linkConfirmText',
      button: 'loginSubmit',
    },
    { name: 'link-done', title: 'linkConfirmTitle', text: 'linkConfirmText' },
    { name: 'link-invalid' },
    { name: 'link-expired', action: text, field: text },
    { name: 'link-renewed' },
    { name: 'registration-over' },
    {
      name: 'register',
      entered: { first_name: text, phone: text, gender: text, date_of_birth: text, email: text },
      required: ['gender', 'date_of_birth', 'kvkk_confirm'],
      genders: [text, 'female'],
      next: text,
      rules,
      code: { phone: text, life: 180, wait: 45, isOpen: true },
      errors: { ...errors, gender: [fault], kvkk_confirm: [fault], code: [fault], resend: [fault] },
    },
    { name: 'register-mailed', email: text, again: { action: text, wait: 45 } },
    { name: 'email-confirmed' },
    { name: 'reset-request', email: text, errors },
    { name: 'reset-sent', email: text, wait: 45 },
    { name: 'reset-form', action: text, username: text, rules, errors },
    { name: 'reset-link-invalid' },
    { name: 'reset-done', loginUrl: text },
    { name: 'password-change', username: text, rules, errors },
    { name: 'password-first', username: text, rules, errors },
    { name: 'password-changed' },
    {
      name: 'account',
      fullName: text,
      email: text,
      isEmailVerified: true,
      phone: text,
      isPhoneVerified: false,
      language: 'tr',
      changePasswordUrl: text,
      hasPassword: true,
      mayChangePhone: true,
      devices: 2,
      done: 'accountPhoneDone',
    },
    {
      name: 'account-devices',
      devices: [
        {
          id: text,
          device: { browser: text, system: text },
          isThis: true,
          signedInAt: text,
          usedOn: text,
          address: text,
        },
        { id: text, device: null, isThis: false, signedInAt: text, usedOn: text, address: text },
      ],
      done: null,
    },
    { name: 'account-phone', phone: text, isVerified: true, entered: text, errors: { phone: [fault] } },
    {
      name: 'account-phone-code',
      action: text,
      phone: text,
      life: 180,
      wait: 45,
      isOpen: true,
      errors: { code: [fault], resend: [fault] },
    },
    { name: 'account-language', current: null },
    { name: 'error', status: 400, messages: [fault] },
  ];
}

/** Its forms act in the session of somebody who is signed in. */
const isOwnAccount = ({ name }: Page): boolean => /^account(?:-|$)/.test(name);

/** The tags of a page with the names of their attributes: what must not depend on any text. */
const skeleton = (page: string): string[] =>
  [...page.matchAll(/<(?:"[^"]*"|[^">])*>/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'));

describe('the pages', () => {
  it('keep their structure whatever names, addresses and shops are called', () => {
    const plain = pagesShowing('text').map((page) => skeleton(render(page)));
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.stringMatching(/^[<>"'&/=; a-z]+$/),
      fc.constantFrom(
        '"><script>alert(1)</script>',
        "' onfocus=alert(1) autofocus '",
        '</title><base href=//x>',
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const pages = pagesShowing(text).map((page) => skeleton(render(page, text)));
        assert.deepEqual(pages, plain);
      }),
      // What every object inherits is a text like any other.
      { examples: [['constructor'], ['valueOf']] },
    );
  });

  it('are all tried here, so that none is left out of the check above', () => {
    assert.deepEqual(
      pagesShowing('x')
        .map((page) => page.name)
        .sort(),
      Object.keys(VIEWS).sort(),
    );
  });

  it('say in their title that something is wrong, so that a screen reader says it first', () => {
    const page = {
      name: 'login',
      email: '',
      next: '',
      codeUrl: null,
      errors: { '': [message('wrongCredentials')] },
    } as const;
    assert.match(render(page), /<title>Error: Sign in · Shop<\/title>/);
    assert.match(render({ ...page, errors: {} }), /<title>Sign in · Shop<\/title>/);
  });

  it('never put a password back into a form, nor a token where no form needs it', () => {
    for (const page of pagesShowing('x')) {
      const text = render(page);
      for (const [input] of text.matchAll(/<input type="password"[^>]*>/g)) assert.ok(!/ value=/.test(input));
      const carriesToken = ['password-change', 'password-first'].includes(page.name) || isOwnAccount(page);
      assert.equal(text.includes(TOKEN), carriesToken, page.name);
    }
  });

  it('say on touch keyboards that Enter sends the form, at the last field that is typed into', () => {
    const expected: Readonly<Record<string, string[]>> = {
      login: ['password'],
      'code-request': ['phone'],
      'code-entry': ['code'],
      'reset-request': ['email'],
      'reset-form': ['new_password2'],
      'password-change': ['new_password2'],
      'password-first': ['new_password2'],
    };
    for (const page of pagesShowing('x').filter(({ name }) => name in expected)) {
      const hinted = [...render(page).matchAll(/<input[^>]* id="(\w+)"[^>]* enterkeyhint="go"/g)];
      assert.deepEqual(
        hinted.map(([, id]) => id),
        expected[page.name],
        page.name,
      );
    }
  });

  it('take a code of any length, because people paste the whole SMS', () => {
    const text = render({
      name: 'code-entry',
      purpose: 'login',
      action: '/x/',
      otherNumber: '/y/',
      phone: '+90••4567',
      life: 180,
      wait: 0,
      isOpen: true,
      errors: {},
    });
    assert.match(text, /<input type="text" inputmode="numeric" id="code"/);
    assert.doesNotMatch(text, /maxlength|pattern/);
  });

  it('are kept out of search engines and name their language, on every page in every language', () => {
    for (const language of LANGUAGES) {
      for (const page of pagesShowing('x')) {
        const text = render(page, 'Shop', language);
        assert.match(text, /<meta name="robots" content="noindex">/);
        assert.match(text, new RegExp(`<html lang="${language}" dir="(ltr|rtl)">`));
        assert.equal(text.match(/<h1>/g)?.length, 1);
      }
    }
  });

  it('explain each refusal in words for people, not for programs', () => {
    const shown = (status: number, key: Message['key'], params = {}): string =>
      render({ name: 'error', status, messages: [message(key, params)] });
    assert.match(shown(404, 'notFound'), /<h1>Page not found<\/h1>/);
    assert.match(shown(403, 'csrfTokenIncorrect'), /Go back, reload it and try again\./);
    assert.match(shown(429, 'throttled', { seconds: 1 }), /Please wait 1 second, then/);
    assert.match(shown(503, 'unavailable'), /<h1>Back in a moment<\/h1>/);
    assert.match(shown(500, 'serverError'), /<h1>Something went wrong<\/h1>/);
    assert.match(shown(401, 'notAuthenticated'), /href="\/login\/"/);
    assert.match(shown(413, 'bodyTooLarge'), /<h1>That did not work<\/h1>/);
  });
});
