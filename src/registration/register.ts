import { codeFault, createSentCode, tooEarly } from '../codes/sent-code.ts';
import { type FormErrors, PATHS, type SentCode } from '../contracts/page.ts';
import {
  type Answer,
  byEmail,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  typedText,
} from '../contracts/route.ts';
import { invalidFields, type Refusal } from '../errors.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';
import { sessionCookies, signInCookies } from '../sessions/cookies.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import { REQUIRABLE_FIELDS } from '../settings-table/accounts.ts';
import { parsePhone } from '../users/phone.ts';
import { accountOf, consentsOf, isBySms, pageFields, requiredFields } from './fields.ts';
import { createRegister, type RegisterServices } from './registration.ts';

/** What the form gives back after an error. Never passwords or a code. */
const GIVEN_BACK = ['email', ...REQUIRABLE_FIELDS] as const;

type PageRequest = Pick<RouteRequest, 'raw' | 'session'>;

/**
 * The registration page. By SMS, the first submit sends a code and shows the form again with a field for it. Nothing is
 * kept in between, so the password is typed again.
 */
export function register(services: RegisterServices & { site: Site }): Route[] {
  const { settings, site, policy, codes } = services;
  const rule = createRegister(services);

  const form = (
    status: number,
    raw: RouteRequest['raw'],
    { errors = {}, code }: { errors?: FormErrors; code?: SentCode | undefined } = {},
  ): Answer =>
    page(status, {
      name: 'register',
      entered: Object.fromEntries(GIVEN_BACK.map((name) => [name, typedText(raw, name, 254)])),
      required: requiredFields(settings),
      genders: settings.get('GENDERS'),
      next: site.redirectTarget(typedText(raw, 'next')) ?? '',
      rules: policy.rules(),
      code: code ?? (isBySms(settings) ? 'unsent' : 'none'),
      errors,
    });

  const sentCode = createSentCode({ settings, codes }, 'register');

  /** Whether the form had the field for a code. */
  const hadCodeField = (raw: RouteRequest['raw']): boolean => isBySms(settings) && Object.hasOwn(raw, 'code');

  const formAgain = ({ raw }: PageRequest, errors: FormErrors, code?: SentCode): Answer =>
    form(400, raw, { errors, code });

  async function afterSending(
    { raw, session }: PageRequest,
    phone: string,
    started: IssuedSession | null,
  ): Promise<Answer> {
    const code = await sentCode(started?.session ?? session, phone);
    return { ...form(200, raw, { code }), cookies: sessionCookies(started) };
  }

  async function refuseOn(request: PageRequest, phone: string | null, refusal: Refusal): Promise<Answer> {
    const { raw, session } = request;
    const code = phone === null ? undefined : await sentCode(session, phone);
    switch (refusal.code) {
      case 'invalid_fields':
        return formAgain(request, refusal.fields, hadCodeField(raw) ? code : undefined);
      case 'otp_too_early': {
        // The code already on its way can be entered.
        if (code && code.wait > 0 && !Object.hasOwn(raw, 'resend') && !hadCodeField(raw))
          return form(200, raw, { code });
        const { retryAfter = 0 } = refusal;
        const errors = { resend: [tooEarly(retryAfter)] };
        return { ...formAgain(request, errors, code), headers: { 'retry-after': String(retryAfter) } };
      }
      case 'otp_code_mismatch':
      case 'otp_expired':
      case 'otp_phone_mismatch': {
        const { errors, isOpen } = codeFault(refusal.code);
        return formAgain(request, errors, code && { ...code, isOpen });
      }
      default:
        return refuse(refusal);
    }
  }

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
      handle: async ({ query: { next } }) => form(200, { next }),
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
        200: { description: 'The page that asks for the code, or says to check the inbox.', html: true },
        302: { description: 'Registered and signed in.' },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid: (request, errors) =>
        refuseOn(request, parsePhone(typedText(request.raw, 'phone'), settings), invalidFields(errors)),
      async handle(request) {
        const { body, raw, language } = request;
        const { password, code } = body;
        const account = accountOf(body, language);
        const { phone } = account;
        const refused = (refusal: Refusal): Promise<Answer> => refuseOn(request, phone, refusal);

        if (body.resend && isBySms(settings)) {
          const sent = await rule.resend(account, request);
          return sent.ok ? afterSending(request, phone ?? '', sent.value.session) : refused(sent.refusal);
        }
        if (password === undefined) return refused(invalidFields({ password: [message('fieldRequired')] }));
        if (hadCodeField(raw) && code === undefined)
          return refused(invalidFields({ code: [message('fieldBlank')] }));

        const result = await rule.submit({ account, consents: consentsOf(body), password, code }, request);
        if (!result.ok) return refused(result.refusal);
        const outcome = result.value;
        switch (outcome.kind) {
          case 'code-sent':
            return afterSending(request, phone ?? '', outcome.session);
          case 'mailed':
            return page(200, { name: 'register-mailed', email: account.email });
          case 'signed-in': {
            const cookies = signInCookies(outcome.signedIn);
            return redirect(site.afterSignIn(typedText(raw, 'next')), undefined, cookies);
          }
        }
      },
    }),
  ];
}
