import { orFieldErrors, readFields } from '../contracts/fields.ts';
import type { FormErrors, Page } from '../contracts/page.ts';
import { type Answer, page, type RouteRequest, redirect } from '../contracts/route.ts';
import { AppError } from '../errors.ts';
import { type Keyring, sha256 } from '../lib/keyring.ts';
import { type Message, message } from '../locales/index.ts';
import type { Settings, ThrottleScope } from '../settings.ts';
import type { Otp } from './codes.ts';
import { createPhoneSeal, masked } from './encrypted-phone.ts';
import { type OtpFlow, otpFields } from './flow.ts';

/** A request to one of the pages. */
export type CodeVisit = Omit<RouteRequest, 'body'>;

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
  /** Where it goes on without a phone. @param next as {@link CodePageFlow.nextOf} returned it */
  otherWay(next: string): string;
  /** The safe target to go to in the end that a request names; may be empty. */
  nextOf(request: Pick<RouteRequest, 'query'>): string;
  /**
   * What a right code leads to.
   * @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch
   */
  complete(request: CodeVisit, phone: string, code: string): Promise<Answer>;
}

/** What the four routes of a flow do. */
interface CodeSteps {
  startPage(request: CodeVisit): Promise<Answer>;
  /** The first page with what is wrong with its field. */
  refuse(request: CodeVisit, errors: FormErrors): Answer;
  /** The phone that the address of the second page names; null when it names none of this session and flow. */
  phoneOf(request: CodeVisit): string | null;
  /**
   * Sends a code and leads to the second page.
   * @throws AppError throttled
   */
  ask(request: CodeVisit, phone: string): Promise<Answer>;
  entryPage(request: CodeVisit): Promise<Answer>;
  /**
   * Takes a code, or sends another.
   * @throws AppError throttled
   */
  enter(request: CodeVisit): Promise<Answer>;
}

/**
 * Each form is answered by a redirect, or by its page with what is wrong. The phone travels sealed in the address of the
 * second page, where scripts need not run. Nothing here knows whether anybody has the phone: pages, statuses and waiting
 * times are the same for all.
 */
export function createCodeSteps(
  { settings, keyring, otp, otpFlow }: PageServices,
  flow: CodePageFlow,
): CodeSteps {
  const { purpose, start, entry } = flow;
  const phones = createPhoneSeal(keyring);

  const startAddress = (request: CodeVisit): string => address(start, { next: flow.nextOf(request) });

  const startPage = (
    status: number,
    request: CodeVisit,
    typed: string,
    errors: FormErrors,
    headers: AppError['headers'] = {},
  ): Answer => {
    const otherWay = flow.otherWay(flow.nextOf(request));
    const action = startAddress(request);
    return page(status, { name: 'code-request', purpose, action, phone: typed, otherWay, errors }, headers);
  };

  const phoneOf = ({ query, session }: CodeVisit): string | null =>
    phones.open(session, purpose, query.to ?? '');

  const startAgain = (request: CodeVisit): Answer =>
    request.query.to === undefined
      ? redirect(startAddress(request))
      : startPage(400, request, '', { '': [message('codeStartAgain')] });

  const send = (request: CodeVisit, phoneNumber: string) =>
    otpFlow.send(request, { purpose, phone: phoneNumber, userId: null, tooEarly: 'otp_too_early' });

  const waitOf = async ({ session }: CodeVisit, phoneNumber: string): Promise<number> =>
    session ? otp.waitBefore(session, purpose, phoneNumber) : 0;

  /** The second page. Without a code that can still be typed it asks to get a new one. */
  async function entryPage(
    status: number,
    request: CodeVisit,
    phoneNumber: string,
    {
      errors = {},
      isOpen = true,
      headers = {},
    }: { errors?: FormErrors; isOpen?: boolean; headers?: AppError['headers'] },
  ): Promise<Answer> {
    const next = flow.nextOf(request);
    const content = {
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
    } as const;
    return page(status, content, headers);
  }

  const toEntry = (request: CodeVisit, idHash: string, phoneNumber: string) =>
    address(entry, { to: phones.seal({ idHash }, purpose, phoneNumber), next: flow.nextOf(request) });

  async function askForCode(request: CodeVisit, phoneNumber: string): Promise<Answer> {
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
      return startPage(400, request, typedPhone(request), { phone: [tooEarly(error)] }, error.headers);
    }
  }

  async function resend(request: CodeVisit, phoneNumber: string): Promise<Answer> {
    try {
      const cookies = await send(request, phoneNumber);
      const to = request.query.to ?? '';
      return redirect(address(entry, { to, next: flow.nextOf(request) }), undefined, cookies);
    } catch (error) {
      if (!isTooEarly(error)) throw error;
      const errors = { resend: [tooEarly(error)] };
      return entryPage(400, request, phoneNumber, { errors, headers: error.headers });
    }
  }

  async function enterCode(request: CodeVisit, phoneNumber: string, code: string): Promise<Answer> {
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

  return {
    startPage: async (request) => startPage(200, request, '', {}),
    refuse: (request, errors) => startPage(400, request, typedPhone(request), errors),
    phoneOf,
    ask: askForCode,

    async entryPage(request) {
      const phoneNumber = phoneOf(request);
      return phoneNumber === null ? startAgain(request) : entryPage(200, request, phoneNumber, {});
    },

    async enter(request) {
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
  };
}

/** @param parameters those that are empty are left out */
function address(path: string, parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const isTooEarly = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'otp_too_early';

const tooEarly = ({ headers }: AppError): Message =>
  message('codeTooEarly', { seconds: Number(headers['Retry-After'] ?? 1) });

/** What was typed, for the form to show again. */
const typedPhone = ({ raw }: Pick<CodeVisit, 'raw'>): string =>
  Object.hasOwn(raw, 'phone') && typeof raw.phone === 'string' ? raw.phone.slice(0, 60) : '';
