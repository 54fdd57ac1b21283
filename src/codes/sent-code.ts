import type { FormErrors, FormState, SentCode } from '../contracts/page.ts';
import type { OtpPurpose } from '../contracts/stores/codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { HOUR, SECOND } from '../lib/clock.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { maskedPhone } from '../users/phone.ts';
import type { CodeRefusal, Codes } from './codes.ts';

/** Describes a code that a session requested, for the page that takes it. @param phone E.164 */
export const createSentCode =
  ({ settings, codes }: { settings: Settings; codes: Codes }, purpose: OtpPurpose) =>
  async (
    session: Pick<Session, 'idHash'> | null,
    phone: string,
    { isOpen = true }: { isOpen?: boolean } = {},
  ): Promise<SentCode> => ({
    phone: maskedPhone(phone),
    life: settings.get('SMS_OTP_EXPIRE_TIME'),
    wait: session ? await codes.waitBefore(session, purpose, phone) : 0,
    isOpen,
  });

/** The step of that page at which no code can be entered any more. */
const CLOSED = 'closed';

/** Whether a code can be entered on that page. */
export const isOpenIn = ({ step }: FormState): boolean => step !== CLOSED;

/** What that page shows when a code was not taken. */
export const faultState = ({ errors, isOpen }: { errors: FormErrors; isOpen: boolean }): FormState => ({
  errors,
  entered: {},
  ...(!isOpen && { step: CLOSED }),
});

/** Where that page shows why a code was refused, and whether another one can be entered. */
export function codeFault(code: CodeRefusal['code']): { errors: FormErrors; isOpen: boolean } {
  switch (code) {
    case 'otp_code_mismatch':
      return { errors: { code: [message('otpCodeMismatch')] }, isOpen: true };
    case 'otp_expired':
      return { errors: { resend: [message('otpExpired')] }, isOpen: false };
    case 'otp_phone_mismatch':
      return { errors: { resend: [message('otpPhoneMismatch')] }, isOpen: false };
  }
}

/** The fault where no code will work for so many seconds. @param key says what to do instead */
export const locked = (seconds: number, key: 'codeLocked' | 'registerCodeLocked' = 'codeLocked') =>
  message(key, { hours: Math.ceil((seconds * SECOND) / HOUR) });

/** The fault of a request for another code. */
export const tooEarly = (seconds: number) => message('codeTooEarly', { seconds });
