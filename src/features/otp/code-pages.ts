import { AppError } from '../../errors.ts';
import type { Keyring } from '../../lib/keyring.ts';
import { sha256 } from '../../lib/keyring.ts';
import { message } from '../../locales/index.ts';
import type { Settings, ThrottleScope } from '../../settings.ts';
import { orFieldErrors, readFields } from '../fields.ts';
import type { FormErrors, Page } from '../page.ts';
import { type Answer, page, type Route, type RouteRequest, redirect, route } from '../route.ts';
import { phone } from '../users/phone.ts';
import { type OtpFlow, otpFields } from './flow.ts';
import { createPhoneSeal, masked } from './phone-seal.ts';
import type { Otp } from './service.ts';

export interface PageServices {
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly otp: Otp;
  readonly otpFlow: OtpFlow;
}

/** What differs between the flows whose two pages ask for a phone and for the code that was sent to it. */
export interface CodePageFlow {
  readonly purpose: Extract<Page, { name: 'code-entry' }>['purpose'];
  readonly scope: ThrottleScope;
  /** The beginning of the routes' operation ids. */
  readonly operation: string;
  /** The path of the page that asks for the phone. */
  readonly start: string;
  /** The path of the page that asks for the code. */
  readonly entry: string;
  /** Where it goes on without a phone. */
  readonly otherWay: string;
  /** The safe target to go to in the end that a request names; may be empty. */
  nextOf(request: Pick<RouteRequest, 'query'>): string;
  /**
   * What a right code leads to.
   * @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch
   */
  complete(request: RouteRequest, phone: string, code: string): Promise<Answer>;
}

/**
 * The two pages of a flow. Each form is answered by a redirect, or by its page with what is wrong. The phone travels
 * sealed in the address of the second page, where scripts need not run. Nothing here knows whether anybody has the
 * phone: pages, statuses and waiting times are the same for all.
 */
export function codePages({ settings, keyring, otp, otpFlow }: PageServices, flow: CodePageFlow): Route[] {
  const { purpose, start, entry } = flow;
  const phones = createPhoneSeal(keyring);
  const phoneFields = { phone: phone(settings) };

  const startAddress = (request: RouteRequest): string => address(start, { next: flow.nextOf(request) });

  const startPage = (status: number, request: RouteRequest, typed: string, errors: FormErrors): Answer =>
    page(status, {
      name: 'code-request',
      purpose,
      action: startAddress(request),
      phone: typed,
      otherWay: flow.otherWay,
      errors,
    });

  /** The phone that the address of the second page names. */
  const phoneOf = ({ query, session }: RouteRequest): string | null =>
    phones.open(session, purpose, query.to ?? '');

  const startAgain = (request: RouteRequest): Answer =>
    request.query.to === undefined
      ? redirect(startAddress(request))
      : startPage(400, request, '', { '': [message('codeStartAgain')] });

  const send = (request: RouteRequest, phoneNumber: string) =>
    otpFlow.send(request, { purpose, phone: phoneNumber, userId: null, tooEarly: 'otp_too_early' });

  const waitOf = async ({ session }: RouteRequest, phoneNumber: string): Promise<number> =>
    session ? otp.waitBefore(session, purpose, phoneNumber) : 0;

  /** The second page. Without a code that can still be typed it asks to get a new one. */
  async function entryPage(
    status: number,
    request: RouteRequest,
    phoneNumber: string,
    { errors = {}, isOpen = true }: { errors?: FormErrors; isOpen?: boolean },
  ): Promise<Answer> {
    const next = flow.nextOf(request);
    return page(status, {
      name: 'code-entry',
      purpose,
      action: address(entry, { to: request.query.to ?? '', next }),
      otherNumber: address(start, { next }),
      phone: masked(phoneNumber),
      life: settings.get('SMS_OTP_EXPIRE_TIME'),
      length: settings.get('SMS_OTP_LENGTH'),
      wait: await waitOf(request, phoneNumber),
      isOpen,
      errors,
    });
  }

  const toEntry = (request: RouteRequest, idHash: string, phoneNumber: string) =>
    address(entry, { to: phones.seal({ idHash }, purpose, phoneNumber), next: flow.nextOf(request) });

  async function askForCode(request: RouteRequest, phoneNumber: string): Promise<Answer> {
    try {
      const cookies = await send(request, phoneNumber);
      const idHash = cookies.session ? sha256(cookies.session.id) : request.session?.idHash;
      if (idHash === undefined) throw new Error('a code was sent without a session');
      return redirect(toEntry(request, idHash, phoneNumber), undefined, cookies);
    } catch (error) {
      if (!isTooEarly(error)) throw error;
      // The code on its way is as good as a new one, unless another number was asked for since.
      if (request.session && (await waitOf(request, phoneNumber)) > 0)
        return redirect(toEntry(request, request.session.idHash, phoneNumber));
      return startPage(400, request, typedPhone(request), { phone: [tooEarly(error)] });
    }
  }

  async function resend(request: RouteRequest, phoneNumber: string): Promise<Answer> {
    try {
      const cookies = await send(request, phoneNumber);
      const to = request.query.to ?? '';
      return redirect(address(entry, { to, next: flow.nextOf(request) }), undefined, cookies);
    } catch (error) {
      if (!isTooEarly(error)) throw error;
      return entryPage(400, request, phoneNumber, { errors: { resend: [tooEarly(error)] } });
    }
  }

  async function enterCode(request: RouteRequest, phoneNumber: string, code: string): Promise<Answer> {
    try {
      return await flow.complete(request, phoneNumber, code);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      switch (error.code) {
        case 'otp_code_mismatch':
          return entryPage(400, request, phoneNumber, { errors: { code: [message('otpCodeMismatch')] } });
        case 'otp_expired':
          return entryPage(400, request, phoneNumber, {
            errors: { resend: [message('otpExpired')] },
            isOpen: false,
          });
        case 'otp_phone_mismatch':
          return entryPage(400, request, phoneNumber, {
            errors: { resend: [message('otpPhoneMismatch')] },
            isOpen: false,
          });
        default:
          throw error;
      }
    }
  }

  return [
    route({
      method: 'GET',
      path: start,
      operationId: `${flow.operation}Page`,
      summary: 'The page that asks for the phone',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async (request) => startPage(200, request, '', {}),
    }),

    route({
      method: 'POST',
      path: start,
      operationId: `${flow.operation}Form`,
      summary: 'The form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: {
        scope: flow.scope,
        identifier: ({ body }) => ({ kind: 'phone', value: body.phone }),
      },
      body: phoneFields,
      responses: {
        302: { description: 'To the page that asks for the code.' },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid: (request, errors) => startPage(400, request, typedPhone(request), errors),
      handle: async (request) => askForCode(request as unknown as RouteRequest, request.body.phone),
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
        302: { description: 'No phone was given yet.' },
        400: { description: 'The page that asks for the phone again.', html: true },
      },
      async handle(request) {
        const phoneNumber = phoneOf(request);
        return phoneNumber === null ? startAgain(request) : entryPage(200, request, phoneNumber, {});
      },
    }),

    route({
      method: 'POST',
      path: entry,
      operationId: `${flow.operation}EntryForm`,
      summary: 'The forms of that page: the code, or asking for a new one',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: {
        scope: flow.scope,
        identifier(request) {
          const phoneNumber = phoneOf(request);
          return phoneNumber === null ? null : { kind: 'phone', value: phoneNumber };
        },
      },
      documentedBodies: [otpFields],
      responses: {
        302: { description: 'The code was right, or a new one was sent.' },
        400: { description: 'The page with its errors.', html: true },
      },
      async handle(request) {
        const phoneNumber = phoneOf(request);
        if (phoneNumber === null) return startAgain(request);
        const reading = orFieldErrors(() => readFields(otpFields, request.raw));
        if ('errors' in reading) return entryPage(400, request, phoneNumber, { errors: reading.errors });
        const { code, resend: isResend } = reading.values;
        if (isResend === true) return resend(request, phoneNumber);
        if (code === undefined)
          return entryPage(400, request, phoneNumber, { errors: { code: [message('fieldBlank')] } });
        return enterCode(request, phoneNumber, code);
      },
    }),
  ];
}

/** @param parameters those that are empty are left out */
function address(path: string, parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const isTooEarly = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'otp_too_early';

const tooEarly = ({ headers }: AppError) =>
  message('codeTooEarly', { seconds: Number(headers['Retry-After'] ?? 1) });

/** What was typed, for the form to show again. */
const typedPhone = ({ raw }: Pick<RouteRequest, 'raw'>): string =>
  Object.hasOwn(raw, 'phone') && typeof raw.phone === 'string' ? raw.phone.slice(0, 60) : '';
