import { codeFault, createSentCode, locked, tooEarly } from '../codes/sent-code.ts';
import { BLANK_FORM, type FormErrors, type FormState, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  byEmail,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  submitted,
  typedText,
} from '../contracts/route.ts';
import { type FieldErrors, invalidFields, type Refusal } from '../errors.ts';
import { withQuery } from '../lib/query.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';
import { sessionCookies, signInCookies } from '../sessions/cookies.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import { REQUIRABLE_FIELDS } from '../settings-table/accounts.ts';
import { parsePhone } from '../users/phone.ts';
import { accountOf, consentsOf, findPasswordFaults, isBySms, pageFields, requiredFields } from './fields.ts';
import { registerSent } from './register-sent.ts';
import { createRegister, type RegisterServices } from './registration.ts';

/** What the form gives back after an error. Never passwords or a code. */
const GIVEN_BACK = ['email', ...REQUIRABLE_FIELDS] as const;

/** The steps at which the form takes a code: one was sent, or none can be entered any more. */
type CodeStep = 'code' | 'closed';

type PageRequest = Pick<RouteRequest, 'raw' | 'session' | 'viewer' | 'device' | 'source'>;

/**
 * The registration page. By SMS, the first submit sends a code and shows the form again with a field for it. Nothing is
 * kept in between, so the password is typed again.
 */
export function register(services: RegisterServices & { site: Site }): Route[] {
  const { settings, site, policy, codes } = services;
  const rule = createRegister(services);
  const sentCode = createSentCode({ settings, codes }, 'register');
  const mailed = registerSent(services);

  const nextIn = (target: string | undefined): string => site.redirectTarget(target) ?? '';

  /** @param session in which a code was sent */
  async function form(
    session: RouteRequest['session'],
    next: string,
    { entered, errors, step }: FormState,
  ): Promise<Answer> {
    const phone = step === undefined ? null : parsePhone(entered.phone ?? '', settings);
    const isOpen = step !== 'closed';
    const firstStep = isBySms(settings) ? 'unsent' : 'none';
    return page(200, {
      name: 'register',
      entered,
      required: requiredFields(settings),
      genders: settings.get('GENDERS'),
      next,
      rules: policy.rules(),
      code: phone !== null && isBySms(settings) ? await sentCode(session, phone, { isOpen }) : firstStep,
      errors,
    });
  }

  /** Whether the form had the field for a code. */
  const hadCodeField = (raw: RouteRequest['raw']): boolean => isBySms(settings) && Object.hasOwn(raw, 'code');

  function formAgain(
    { raw, session }: PageRequest,
    { errors = {}, step, retryAfter }: { errors?: FormErrors; step?: CodeStep; retryAfter?: number },
    started: IssuedSession | null = null,
  ): Answer {
    const next = nextIn(typedText(raw, 'next'));
    const entered = Object.fromEntries(GIVEN_BACK.map((name) => [name, typedText(raw, name, 254)]));
    const state = { errors, entered, ...(step && { step }) };
    const show = (shown: FormState) => form(started?.session ?? session, next, shown);
    const options = { retryAfter, cookies: sessionCookies(started) };
    return submitted(withQuery(PATHS.register, { next }), state, show, options);
  }

  /** A fault where no code will work. Nothing is sent then that nobody could use. */
  const lockedForm = async (request: PageRequest, phone: string | null): Promise<Answer | null> => {
    const seconds = phone === null ? 0 : await codes.lockedFor(request, phone);
    if (seconds === 0) return null;
    const errors = { phone: [locked(seconds, 'registerCodeLocked')] };
    return formAgain(request, { errors, retryAfter: seconds });
  };

  async function refuseOn(request: PageRequest, phone: string | null, refusal: Refusal): Promise<Answer> {
    const { raw, session } = request;
    const atCode = hadCodeField(raw) && phone !== null ? { step: 'code' as const } : {};
    switch (refusal.code) {
      case 'invalid_fields':
        return formAgain(request, { errors: await withPasswordFaults(raw, refusal.fields), ...atCode });
      case 'otp_too_early': {
        const wait = session && phone !== null ? await codes.waitBefore(session, 'register', phone) : 0;
        // The code already on its way can be entered.
        if (wait > 0 && !Object.hasOwn(raw, 'resend') && !hadCodeField(raw))
          return formAgain(request, { step: 'code' });
        const { retryAfter = 0 } = refusal;
        return formAgain(request, { errors: { resend: [tooEarly(retryAfter)] }, step: 'code', retryAfter });
      }
      case 'otp_expired': {
        const lock = await lockedForm(request, phone);
        return lock ?? formAgain(request, { errors: codeFault(refusal.code).errors, step: 'closed' });
      }
      case 'otp_code_mismatch':
      case 'otp_phone_mismatch': {
        const { errors, isOpen } = codeFault(refusal.code);
        return formAgain(request, { errors, step: isOpen ? 'code' : 'closed' });
      }
      default:
        return refuse(refusal);
    }
  }

  /** People mend everything at once; the rule looks at the password only when all fields are valid. */
  const withPasswordFaults = async (raw: RouteRequest['raw'], errors: FieldErrors): Promise<FieldErrors> =>
    errors.password || Object.hasOwn(raw, 'resend')
      ? errors
      : { ...errors, ...(await findPasswordFaults(services, raw)) };

  return [
    route({
      method: 'GET',
      path: PATHS.register,
      operationId: 'registerPage',
      summary: 'The registration page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async ({ query: { next }, session, formState }) =>
        form(session, nextIn(next), formState() ?? BLANK_FORM),
    }),

    route({
      method: 'POST',
      path: PATHS.register,
      operationId: 'registerForm',
      summary: 'Submit the form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: { scope: 'register', identifier: byEmail },
      body: pageFields(services),
      responses: {
        200: {
          description: 'The page that asks for the code, or says to check the inbox, for programs.',
          html: true,
        },
        302: { description: 'Registered and signed in.' },
        303: { description: 'Redirects to one of these pages, or to the form with its errors.' },
        400: { description: 'The page with its errors, for programs.', html: true },
      },
      onInvalid: (request, errors) =>
        refuseOn(request, parsePhone(typedText(request.raw, 'phone'), settings), invalidFields(errors)),
      async handle(request) {
        const { body, raw, language } = request;
        const { password, code } = body;
        const account = accountOf(body, language);
        const { phone } = account;
        const refused = (refusal: Refusal): Promise<Answer> => refuseOn(request, phone, refusal);
        const wantsCode = isBySms(settings) && (body.resend === true || !hadCodeField(raw));
        const lock = wantsCode ? await lockedForm(request, phone) : null;
        if (lock) return lock;

        if (body.resend && isBySms(settings)) {
          const sent = await rule.resend(account, request);
          return sent.ok ? formAgain(request, { step: 'code' }, sent.value.session) : refused(sent.refusal);
        }
        const isCodeBlank = hadCodeField(raw) && code === undefined;
        if (password === undefined || isCodeBlank)
          return refused(
            invalidFields({
              ...(isCodeBlank && { code: [message('fieldBlank')] }),
              ...(password === undefined && { password: [message('fieldRequired')] }),
            }),
          );

        const result = await rule.submit({ account, consents: consentsOf(body), password, code }, request);
        if (!result.ok) return refused(result.refusal);
        const outcome = result.value;
        switch (outcome.kind) {
          case 'code-sent':
            return formAgain(request, { step: 'code' }, outcome.session);
          case 'mailed':
            return mailed.show(account.email, outcome.id);
          case 'signed-in': {
            const cookies = signInCookies(outcome.signedIn);
            return redirect(site.afterSignInPage(typedText(raw, 'next')), undefined, cookies);
          }
        }
      },
    }),

    ...mailed.routes,
  ];
}
