import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSetCookie } from 'cookie';
import fc from 'fast-check';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FakeClock } from '../../test/support/clock.ts';
import type { FormState } from '../contracts/page.ts';
import { type Answer, page, submitted } from '../contracts/route.ts';
import { HOUR, MINUTE } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { message } from '../locales/index.ts';
import { createCookieJar } from './cookies.ts';
import { createFormStates } from './form-states.ts';

const SECRET = 'a secret key of the tests, long enough 1234567890';
const CSRF = 'c'.repeat(64);
const BROWSER = { kind: 'browser' } as const;
const WRONG: FormState = {
  errors: { email: [message('emailInvalid')] },
  entered: { email: 'ada@example' },
};

/** A browser that keeps what it is given, and what is between it and the states. */
function setUp({ csrf = CSRF, secrets = [SECRET] }: { csrf?: string | null; secrets?: string[] } = {}) {
  const clock = new FakeClock();
  const cookies = new Map<string, string>(csrf === null ? [] : [['csrftoken', csrf]]);
  const lines: string[] = [];
  let sealed: string | null = null;
  const statesUnder = ([secret = SECRET, ...fallbacks]: string[]) =>
    createFormStates({ keyring: createKeyring(secret, fallbacks), clock });
  const jarOf = () => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const request = { headers: { cookie } } as FastifyRequest;
    return createCookieJar(request, { sessionName: 'sessionid', isSecure: true, clock });
  };
  type Jar = ReturnType<typeof jarOf>;
  const keep = (jar: Jar): void =>
    jar.send({
      header(_name: string, set: string[]) {
        lines.push(...set);
        for (const { name, value = '', maxAge } of set.map((line) => parseSetCookie(line)))
          if (maxAge === 0) cookies.delete(name);
          else cookies.set(name, value);
      },
    } as unknown as FastifyReply);

  return {
    clock,
    cookies,
    lines,
    forms: () => [...cookies.keys()].filter((name) => name.startsWith('form-')),
    async submit(
      state: FormState,
      {
        location = '/login/',
        client = BROWSER as { kind: 'browser' | 'other' | 'script' },
        retryAfter = 0,
      } = {},
    ): Promise<Answer> {
      const jar = jarOf();
      const show = (shown: FormState): Answer =>
        page(200, { name: 'reset-request', email: shown.entered.email ?? '', errors: shown.errors });
      const answer = submitted(location, state, show, { retryAfter });
      if (answer.kind !== 'form') throw new Error('not a form');
      const given = await statesUnder(secrets).answer(answer, client, jar);
      keep(jar);
      return given;
    },
    /** Opens the page that an answer leads to. */
    open(answer: Answer, { method = 'GET', under = secrets } = {}) {
      if (answer.kind !== 'redirect') throw new Error(`the answer is no redirect but ${answer.kind}`);
      const { pathname, search } = new URL(answer.location, 'http://latchkey.test');
      const query = Object.fromEntries(new URLSearchParams(search));
      const jar = jarOf();
      const shown = statesUnder(under).read({ path: pathname, method, query }, jar);
      keep(jar);
      sealed = shown?.sealed ?? null;
      return shown?.state ?? null;
    },
    /** What the page that was opened last gives to the choice of a language; null: nothing. */
    sealed: () => sealed,
    /** Chooses a language on a page. */
    chooseLanguage(answer: Answer, given = sealed): void {
      if (answer.kind !== 'redirect') throw new Error(`the answer is no redirect but ${answer.kind}`);
      const jar = jarOf();
      statesUnder(secrets).keepShown(given ?? '', answer.location, jar);
      keep(jar);
    },
  };
}

const errorsOf = (state: FormState | null): FormState['errors'] | undefined => state?.errors;

describe('the state of a submitted form', () => {
  it('is shown once by the page that the browser is redirected to', async () => {
    const { submit, open, forms, lines } = setUp();
    const answer = await submit(WRONG);
    assert.partialDeepStrictEqual(answer, { kind: 'redirect', status: 303 });
    assert.match(lines.join(), /; HttpOnly.*; Secure|; Secure.*; HttpOnly/);
    assert.match(lines.join(), /Path=\/login\/;.*SameSite=Lax/);
    assert.partialDeepStrictEqual(open(answer), WRONG);
    assert.deepEqual(forms(), []);
    assert.equal(open(answer), null, 'a page that is opened again says nothing of old errors');
  });

  it('is not used up by a HEAD, which shows nothing', async () => {
    const { submit, open } = setUp();
    const answer = await submit(WRONG);
    open(answer, { method: 'HEAD' });
    assert.deepEqual(errorsOf(open(answer)), WRONG.errors);
  });

  it('outlives a reload while the form has reached a step, and not for ever', async () => {
    const { submit, open, clock } = setUp();
    const answer = await submit({ ...WRONG, step: 'code', reference: 'an id' });
    for (let reload = 0; reload < 3; reload++) assert.equal(open(answer)?.reference, 'an id');
    clock.advance(HOUR + 1);
    assert.equal(open(answer), null);
    const fault = await submit(WRONG);
    clock.advance(10 * MINUTE + 1);
    assert.equal(open(fault), null);
  });

  it('is of no other tab, page or browser: nobody can put words into the form of somebody else', async () => {
    const mine = setUp();
    const [first, second] = [
      await mine.submit({ ...WRONG, entered: { email: 'first' } }),
      await mine.submit({ ...WRONG, entered: { email: 'second' } }),
    ];
    if (first.kind !== 'redirect') throw new Error('no redirect');
    const elsewhere = { ...first, location: first.location.replace('/login/', '/register/') };
    assert.equal(mine.open(elsewhere), null);
    const theirs = setUp({ csrf: 'd'.repeat(64) });
    for (const [name, value] of mine.cookies) if (name !== 'csrftoken') theirs.cookies.set(name, value);
    assert.equal(theirs.open(first), null);
    assert.equal(mine.open(second)?.entered.email, 'second');
    assert.equal(mine.open(first)?.entered.email, 'first');
  });

  it('is nothing when a byte of it was changed, or another was put in its place', async () => {
    const { submit, open, cookies, forms } = setUp();
    const answer = await submit(WRONG);
    const [name = ''] = forms();
    const sealed = cookies.get(name) ?? '';
    const other = sealed.startsWith('A') ? 'B' : 'A';
    for (const forged of [other + sealed.slice(1), sealed.slice(4), '', 'e30', `A${sealed}`]) {
      cookies.set(name, forged);
      assert.equal(open(answer), null, forged);
    }
    await submit({ ...WRONG, entered: { email: 'another' } });
    cookies.set(name, cookies.get(forms().at(-1) ?? '') ?? '');
    assert.equal(open(answer), null);
  });

  it('is read after SECRET_KEY has changed, while the old one is a fallback', async () => {
    const { submit, open } = setUp();
    const answer = await submit(WRONG);
    const newer = 'the next secret key of the tests, long enough 123';
    assert.equal(open(answer, { under: [newer] }), null);
    assert.deepEqual(errorsOf(open(answer, { under: [newer, SECRET] })), WRONG.errors);
  });

  it('of a newer version with texts that this one does not have shows the form, not a fault', async () => {
    const { submit, open } = setUp();
    const unknown = { key: 'aTextOfTomorrow' } as unknown as ReturnType<typeof message>;
    assert.equal(open(await submit({ ...WRONG, errors: { email: [unknown] } })), null);
  });

  it('never makes a request too large, whatever is typed and however often', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 254 });
    const typed = fc.dictionary(fc.constantFrom('email', 'first_name', 'last_name', 'phone', 'gender'), text);
    await fc.assert(
      fc.asyncProperty(fc.array(typed, { minLength: 1, maxLength: 6 }), async (submits) => {
        const { submit, open, cookies, clock } = setUp();
        for (const entered of submits) {
          const answer = await submit({ ...WRONG, entered });
          clock.advance(MINUTE);
          const header = [...cookies].map((pair) => pair.join('=')).join('; ');
          assert.ok(header.length < 12_000, String(header.length));
          for (const [name, value] of cookies) assert.ok(name.length + value.length < 4000);
          const shown = open(answer)?.entered ?? {};
          for (const [name, value] of Object.entries(shown)) assert.equal(value, entered[name]);
          await submit({ ...WRONG, entered });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('that is too long gives back all but the longest entries', async () => {
    const { submit, open } = setUp();
    const entered = { email: 'ada@example', first_name: 'x'.repeat(5000), last_name: 'y'.repeat(300) };
    assert.deepEqual(open(await submit({ ...WRONG, entered }))?.entered, {
      email: 'ada@example',
      last_name: 'y'.repeat(300),
    });
  });
});

describe('the state of a form on a page that is read in another language', () => {
  it('is shown again, once for each choice', async () => {
    const { submit, open, chooseLanguage, forms } = setUp();
    const answer = await submit(WRONG);
    open(answer);
    for (let choice = 0; choice < 3; choice++) {
      chooseLanguage(answer);
      assert.partialDeepStrictEqual(open(answer), WRONG);
      assert.deepEqual(forms(), []);
    }
  });

  it('stays where it is while the form has reached a step', async () => {
    const { submit, open, sealed, chooseLanguage, forms } = setUp();
    const answer = await submit({ ...WRONG, step: 'code' });
    open(answer);
    assert.equal(sealed(), null);
    const before = forms();
    chooseLanguage(answer);
    assert.deepEqual(forms(), before);
    assert.partialDeepStrictEqual(open(answer), WRONG);
  });

  it('is given back only to the page and the browser it was made for, and not for ever', async () => {
    const { submit, open, sealed, chooseLanguage, clock, forms } = setUp();
    const answer = await submit(WRONG);
    open(answer);
    const text = sealed() ?? '';
    if (answer.kind !== 'redirect') throw new Error('no redirect');
    const { location } = answer;
    const others = ['/register/', '/', ''].map((path) => location.replace('/login/', path));
    for (const other of [...others, '/login/', '/login/?form=x', location.slice(0, -1)])
      chooseLanguage({ ...answer, location: other }, text);
    for (const forged of ['', 'e30', text.slice(4), `A${text}`]) chooseLanguage(answer, forged);
    assert.deepEqual(forms(), []);

    const theirs = setUp({ csrf: 'd'.repeat(64) });
    theirs.chooseLanguage(answer, text);
    assert.deepEqual(theirs.forms(), [], 'nobody can put words into the form of somebody else');

    clock.advance(10 * MINUTE + 1);
    chooseLanguage(answer, text);
    assert.deepEqual(forms(), []);
  });
});

describe('a submitted form is answered at once', () => {
  const shownWith = (answer: Answer): string[] => {
    if (answer.kind !== 'page' || !('errors' in answer.page)) throw new Error('no page with a form');
    return Object.values(answer.page.errors)
      .flat()
      .map(({ key }) => key);
  };

  it('to programs, which need its status and how long to wait', async () => {
    for (const kind of ['script', 'other'] as const) {
      const { submit, lines } = setUp();
      const answer = await submit(WRONG, { client: { kind }, retryAfter: 30 });
      assert.partialDeepStrictEqual(answer, { kind: 'page', status: 400, retryAfter: 30 });
      assert.deepEqual(shownWith(answer), ['emailInvalid']);
      assert.deepEqual(lines, []);
    }
  });

  it('to browsers without cookies, with the hint that signing in needs some: a redirect would lose the errors', async () => {
    const { submit } = setUp({ csrf: null });
    const answer = await submit(WRONG);
    assert.partialDeepStrictEqual(answer, { kind: 'page', status: 400 });
    assert.deepEqual(shownWith(answer).toSorted(), ['emailInvalid', 'formNoCookies']);
    const done = await submit({ errors: {}, entered: {}, step: 'sent' });
    assert.partialDeepStrictEqual(done, { kind: 'page', status: 200 });
    assert.deepEqual(shownWith(done), []);
  });

  it('if its page could not be asked for, or the errors alone fit into no cookie', async () => {
    const { submit } = setUp();
    const far = await submit(WRONG, { location: `/login/?next=/${'x'.repeat(5000)}` });
    assert.equal(far.kind, 'page');
    const fault = message('notAChoice', { input: 'x'.repeat(3000) });
    assert.equal((await submit({ ...WRONG, errors: { gender: [fault] } })).kind, 'page');
  });
});
