import { boolean, code, optional, readFields, unless } from '../contracts/fields.ts';
import { BLANK_FORM, type FormErrors, type FormState, type Page } from '../contracts/page.ts';
import {
  type Answer,
  byPhone,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  submitted,
  typedText,
} from '../contracts/route.ts';
import type { Keyring } from '../lib/keyring.ts';
import { withQuery } from '../lib/query.ts';
import type { Result } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import type { Settings } from '../settings.ts';
import type { ThrottleScope } from '../settings-table/sign-in.ts';
import { phone } from '../users/phone.ts';
import type { CodeRefusal, Codes } from './codes.ts';
import { createPhoneCipher } from './phone-cipher.ts';
import { codeFault, createSentCode, faultState, isOpenIn, locked, tooEarly } from './sent-code.ts';
import { asTyped } from './typed-code.ts';

/**
 * The fields of every code flow besides its phone. Without a code (missing, blank or null) or with `resend`, a new code is
 * requested.
 */
export const codeFields = { code: unless('resend', optional(code())), resend: optional(boolean()) };

export interface CodePageServices {
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly codes: Codes;
}

type PageRequest = Omit<RouteRequest, 'body'>;

/** What differs between the flows that ask for a phone on one page and for its code on the next. */
export interface CodePageFlow {
  readonly purpose: Extract<Page, { name: 'code-entry' }>['purpose'];
  readonly scope: ThrottleScope;
  /** Prefix of the routes' operation ids. */
  readonly operation: string;
  /** The path of the page that asks for the phone. */
  readonly start: string;
  /** The path of the page that asks for the code. */
  readonly entry: string;
  /** The link for people without a phone. @param next as returned by `nextOf` */
  otherWay(next: string): string;
  /** The safe redirect target in a request for the end of the flow; may be empty. */
  nextOf(request: Pick<RouteRequest, 'query'>): string;
  /** Uses the code. @returns the answer to a correct one */
  redeem(request: PageRequest, phone: string, code: string): Promise<Result<Answer, CodeRefusal>>;
}

/**
 * The two pages of a code flow. Each form is answered with a redirect. The phone is
 * encrypted in the URL of the second page. Nothing here looks up who has the phone: pages, statuses and waiting times are
 * the same for every phone.
 */
export function codePages({ settings, keyring, codes }: CodePageServices, flow: CodePageFlow): Route[] {
  const { purpose, scope, start, entry } = flow;
  const phones = createPhoneCipher(keyring);
  const sentCode = createSentCode({ settings, codes }, purpose);
  const typedFields = { ...codeFields, code: asTyped(codeFields.code, settings) };

  const startUrl = (request: PageRequest): string => withQuery(start, { next: flow.nextOf(request) });
  const entryUrl = (request: PageRequest, to: string): string =>
    withQuery(entry, { to, next: flow.nextOf(request) });
  /** The phone in the URL of the second page; null unless it was encrypted for this session and flow. */
  const phoneOf = ({ query, session }: PageRequest): string | null =>
    phones.decrypt(session, purpose, query.to ?? '');

  const startPage = (request: PageRequest, { entered, errors }: FormState, status = 200): Answer =>
    page(status, {
      name: 'code-request',
      purpose,
      action: startUrl(request),
      phone: entered.phone ?? '',
      otherWay: flow.otherWay(flow.nextOf(request)),
      errors,
    });

  /** The first page with the typed phone. @param retryAfter seconds */
  const startFault = (request: PageRequest, errors: FormErrors, retryAfter?: number): Answer => {
    const state = { errors, entered: { phone: typedText(request.raw, 'phone', 60) } };
    return submitted(startUrl(request), state, (shown) => startPage(request, shown), { retryAfter });
  };

  /** For a second page whose phone cannot be read: it is of another session, or older than its session. */
  const startAgain = (request: PageRequest): Answer => {
    if (request.query.to === undefined) return redirect(startUrl(request));
    const state = { errors: { '': [message('codeStartAgain')] }, entered: {} };
    const show = (shown: FormState): Answer => startPage(request, shown, 400);
    return request.method === 'POST' ? submitted(startUrl(request), state, show) : show(state);
  };

  /** The second page. If no code can be entered any more, it offers a new one. */
  async function entryPage(request: PageRequest, phoneNumber: string, state: FormState): Promise<Answer> {
    return page(200, {
      name: 'code-entry',
      purpose,
      action: entryUrl(request, request.query.to ?? ''),
      otherNumber: startUrl(request),
      ...(await sentCode(request.session, phoneNumber, { isOpen: isOpenIn(state) })),
      errors: state.errors,
    });
  }

  const entryFault = (
    request: PageRequest,
    phoneNumber: string,
    { errors, isOpen, retryAfter }: { errors: FormErrors; isOpen: boolean; retryAfter?: number },
  ): Answer => {
    const state = faultState({ errors, isOpen });
    const show = (shown: FormState) => entryPage(request, phoneNumber, shown);
    return submitted(entryUrl(request, request.query.to ?? ''), state, show, { retryAfter });
  };

  /** Nothing is sent that could not work. */
  const lockedPage = (request: PageRequest, phoneNumber: string, seconds: number): Answer =>
    entryFault(request, phoneNumber, {
      errors: { '': [locked(seconds)] },
      isOpen: false,
      retryAfter: seconds,
    });

  const send = (request: PageRequest, phoneNumber: string) =>
    codes.send(request, { purpose, phone: phoneNumber, userId: null });

  async function requestCode(request: PageRequest, phoneNumber: string): Promise<Answer> {
    const lock = await codes.lockedFor(request, phoneNumber);
    if (lock > 0) return startFault(request, { phone: [locked(lock)] }, lock);
    const toEntry = (idHash: string) => entryUrl(request, phones.encrypt({ idHash }, purpose, phoneNumber));
    const sent = await send(request, phoneNumber);
    if (sent.ok) {
      const idHash = sent.value?.session.idHash ?? request.session?.idHash;
      if (idHash === undefined) throw new Error('a code was sent without a session');
      return redirect(toEntry(idHash), undefined, sessionCookies(sent.value));
    }
    if (sent.refusal.code === 'throttled') return refuse(sent.refusal);
    // The code already on its way can be entered, unless one for another phone was requested since.
    if (request.session && (await codes.waitBefore(request.session, purpose, phoneNumber)) > 0)
      return redirect(toEntry(request.session.idHash));
    const { retryAfter } = sent.refusal;
    return startFault(request, { phone: [tooEarly(retryAfter)] }, retryAfter);
  }

  async function resend(request: PageRequest, phoneNumber: string): Promise<Answer> {
    const lock = await codes.lockedFor(request, phoneNumber);
    if (lock > 0) return lockedPage(request, phoneNumber, lock);
    const sent = await send(request, phoneNumber);
    if (sent.ok)
      return redirect(entryUrl(request, request.query.to ?? ''), undefined, sessionCookies(sent.value));
    if (sent.refusal.code === 'throttled') return refuse(sent.refusal);
    const { retryAfter } = sent.refusal;
    const errors = { resend: [tooEarly(retryAfter)] };
    return entryFault(request, phoneNumber, { errors, isOpen: true, retryAfter });
  }

  async function enterCode(request: PageRequest, phoneNumber: string, entered: string): Promise<Answer> {
    const redeemed = await flow.redeem(request, phoneNumber, entered);
    if (redeemed.ok) return redeemed.value;
    if (redeemed.refusal.code !== 'otp_code_mismatch') {
      const lock = await codes.lockedFor(request, phoneNumber);
      if (lock > 0) return lockedPage(request, phoneNumber, lock);
    }
    return entryFault(request, phoneNumber, codeFault(redeemed.refusal.code));
  }

  return [
    route({
      method: 'GET',
      path: start,
      operationId: `${flow.operation}Page`,
      summary: 'The page that asks for the phone',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async (request) => startPage(request, request.formState() ?? BLANK_FORM),
    }),

    route({
      method: 'POST',
      path: start,
      operationId: `${flow.operation}Form`,
      summary: 'Submit the form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: { scope, identifier: byPhone },
      body: { phone: phone(settings) },
      responses: {
        302: { description: 'Redirects to the page that asks for the code.' },
        303: { description: 'Redirects to the page with its errors.' },
        400: { description: 'The page with its errors, for programs.', html: true },
      },
      onInvalid: (request, errors) => startFault(request, errors),
      handle: (request) => requestCode(request, request.body.phone),
    }),

    route({
      method: 'GET',
      path: entry,
      operationId: `${flow.operation}EntryPage`,
      summary: 'The page that asks for the code',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Redirects to the page that asks for the phone.' },
        400: { description: 'The page that asks for the phone again.', html: true },
      },
      async handle(request) {
        const phoneNumber = phoneOf(request);
        if (phoneNumber === null) return startAgain(request);
        return entryPage(request, phoneNumber, request.formState() ?? BLANK_FORM);
      },
    }),

    route({
      method: 'POST',
      path: entry,
      operationId: `${flow.operation}EntryForm`,
      summary: 'Submit a code on that page, or request a new one',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: {
        scope,
        identifier(request) {
          const phoneNumber = phoneOf(request);
          return phoneNumber === null ? null : { kind: 'phone', value: phoneNumber };
        },
      },
      documentedBodies: [codeFields],
      responses: {
        302: { description: 'The code was correct, or a new one was sent.' },
        303: { description: 'Redirects to the page with its errors.' },
        400: { description: 'The page with its errors, for programs.', html: true },
      },
      async handle(request) {
        const phoneNumber = phoneOf(request);
        if (phoneNumber === null) return startAgain(request);
        const reading = readFields(typedFields, request.raw);
        const fault = (errors: FormErrors): Answer =>
          entryFault(request, phoneNumber, { errors, isOpen: true });
        if (!reading.ok) return fault(reading.refusal.errors);
        const { code: entered, resend: isResend } = reading.value;
        if (isResend === true) return resend(request, phoneNumber);
        if (entered === undefined) return fault({ code: [message('fieldBlank')] });
        return enterCode(request, phoneNumber, entered);
      },
    }),
  ];
}
