import { codeFields } from '../codes/code-pages.ts';
import type { CodeRefusal } from '../codes/codes.ts';
import { codeFault, createSentCode, faultState, isOpenIn, locked } from '../codes/sent-code.ts';
import { asTyped } from '../codes/typed-code.ts';
import { readFields } from '../contracts/fields.ts';
import { BLANK_FORM, type FormErrors, type FormState, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  page,
  type Route,
  type RouteRequest,
  redirect,
  route,
  submitted,
} from '../contracts/route.ts';
import { message } from '../locales/index.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { phoneTaken } from '../users/claims.ts';
import { byOwner, type Owner, ownerOf, refuseOwner, signInFirst, toldAt } from './own-page.ts';
import { createOwnPhone, isAnswer, type PhoneServices } from './own-phone.ts';

const PATH = PATHS.accountPhoneCode;

interface Fault {
  readonly errors: FormErrors;
  /** Whether a code can still be entered; missing: it can. */
  readonly isOpen?: boolean;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Entering the code that was sent to the own phone. The number is encrypted in the address of the page. */
export function accountPhoneCode(services: PhoneServices): Route[] {
  const { site, settings, codes } = services;
  const own = createOwnPhone(services);
  const sentCode = createSentCode({ settings, codes }, 'phone-change');
  const fields = { ...codeFields, code: asTyped(codeFields.code, settings) };

  async function form(owner: Owner, phone: string, state: FormState): Promise<Answer> {
    const code = await sentCode(owner.session, phone, { isOpen: isOpenIn(state) });
    const action = own.entryUrl(owner, phone);
    return page(200, { name: 'account-phone-code', action, ...code, errors: state.errors });
  }

  const fault = (owner: Owner, phone: string, { errors, isOpen = true, retryAfter }: Fault): Answer => {
    const show = (shown: FormState) => form(owner, phone, shown);
    return submitted(own.entryUrl(owner, phone), faultState({ errors, isOpen }), show, { retryAfter });
  };

  async function enter(owner: Owner, request: RouteRequest, phone: string, code: string): Promise<Answer> {
    const result = await own.update(request, owner, { phone, code });
    if (result.ok) {
      const cookies = sessionCookies(result.value.session);
      return redirect(toldAt(PATHS.account, 'phone'), undefined, cookies);
    }
    const { refusal } = result;
    if ('kind' in refusal)
      return fault(owner, phone, { errors: { '': phoneTaken(settings).phone ?? [] }, isOpen: false });
    if (!isAboutCode(refusal)) return refuseOwner(site, refusal, PATHS.accountPhone);
    if (refusal.code !== 'otp_code_mismatch') {
      const lock = await codes.lockedFor(request, phone);
      if (lock > 0)
        return fault(owner, phone, { errors: { '': [locked(lock)] }, isOpen: false, retryAfter: lock });
    }
    return fault(owner, phone, codeFault(refusal.code));
  }

  /** Leads back from where nothing can be entered. @returns the number the page is about, if it is about one */
  function open(request: RouteRequest): { answer: Answer } | { owner: Owner; phone: string } {
    const owner = ownerOf(request);
    if (!owner) return { answer: signInFirst(site, PATHS.accountPhone) };
    const stale = own.refuse(owner);
    if (stale) return { answer: stale };
    const phone = own.phoneOf(owner, request.query.to);
    return phone === null ? { answer: redirect(PATHS.accountPhone) } : { owner, phone };
  }

  return [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'accountPhoneCodePage',
      summary: 'The page that asks for the code sent to the own phone',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'No code was sent in this session; or nobody is signed in recently enough.' },
      },
      async handle(request) {
        const opened = open(request);
        return 'answer' in opened
          ? opened.answer
          : form(opened.owner, opened.phone, request.formState() ?? BLANK_FORM);
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      operationId: 'accountPhoneCodeForm',
      summary: 'Enter the code sent to the own phone, or have another one sent',
      tag: 'Pages',
      auth: 'optional',
      csrf: true,
      isPage: true,
      throttle: { scope: 'profile-update', identifier: byOwner },
      documentedBodies: [codeFields],
      responses: {
        302: {
          description:
            'The phone was confirmed, or another code sent; or nobody is signed in recently enough.',
        },
        303: { description: 'Redirects to the page with its errors.' },
        400: { description: 'The page with its errors, for programs.', html: true },
      },
      async handle(request) {
        const opened = open(request);
        if ('answer' in opened) return opened.answer;
        const { owner, phone } = opened;
        const reading = readFields(fields, request.raw);
        if (!reading.ok) return fault(owner, phone, { errors: reading.refusal.errors });
        const { code, resend } = reading.value;
        if (resend === true) {
          const outcome = await own.send(owner, request, phone, 'resend');
          return isAnswer(outcome) ? outcome : fault(owner, phone, outcome);
        }
        if (code === undefined) return fault(owner, phone, { errors: { code: [message('fieldBlank')] } });
        return enter(owner, request, phone, code);
      },
    }),
  ];
}

const isAboutCode = (refusal: { readonly code: string }): refusal is CodeRefusal =>
  refusal.code === 'otp_code_mismatch' ||
  refusal.code === 'otp_expired' ||
  refusal.code === 'otp_phone_mismatch';
