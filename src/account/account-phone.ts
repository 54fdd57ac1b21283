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
  typedText,
} from '../contracts/route.ts';
import { readProfile } from '../profile/profile-fields.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { maskedPhone, phone, shownPhone } from '../users/phone.ts';
import { byOwner, type Owner, ownerOf, refuseOwner, signInFirst, toldAt } from './own-page.ts';
import { createOwnPhone, isAnswer, type PhoneServices } from './own-phone.ts';

const PATH = PATHS.accountPhone;
/** The button that removes the number. */
const REMOVE = 'remove';

/** Confirming a phone, the first one or another, by a code that is sent to it; and removing it. */
export function accountPhone(services: PhoneServices): Route[] {
  const { site, settings } = services;
  const own = createOwnPhone(services);
  const fields = { phone: phone(settings) };

  const form = ({ user }: Owner, { entered, errors }: FormState): Answer => {
    const isVerified = user.isPhoneVerified;
    // A number that only waits for its code need not be typed again.
    const offered = isVerified ? '' : (shownPhone(user.phone, settings) ?? '');
    return page(200, {
      name: 'account-phone',
      phone: user.phone && maskedPhone(user.phone),
      isVerified,
      entered: entered.phone ?? offered,
      errors,
    });
  };

  /** The form with its errors. @param given.retryAfter seconds */
  const fault = (
    owner: Owner,
    { entered, errors, retryAfter }: { entered?: string; errors: FormErrors; retryAfter?: number },
  ): Answer => {
    const state = { errors, entered: entered === undefined ? {} : { phone: entered } };
    return submitted(PATH, state, (shown) => form(owner, shown), { retryAfter });
  };

  async function remove(owner: Owner, request: RouteRequest): Promise<Answer> {
    const reading = readProfile(services, owner.user, { phone: '' }, 'update');
    if (!reading.ok) return fault(owner, { errors: reading.refusal.errors });
    const result = await own.update(request, owner, { phone: null });
    if (!result.ok)
      return 'kind' in result.refusal ? redirect(PATH) : refuseOwner(site, result.refusal, PATH);
    const session = result.value.session;
    return redirect(toldAt(PATHS.account, 'phone-removed'), undefined, sessionCookies(session));
  }

  async function send(owner: Owner, request: RouteRequest): Promise<Answer> {
    const entered = typedText(request.raw, 'phone', 60);
    const reading = readFields(fields, request.raw);
    if (!reading.ok) return fault(owner, { entered, errors: reading.refusal.errors });
    const outcome = await own.send(owner, request, reading.value.phone, 'phone');
    return isAnswer(outcome) ? outcome : fault(owner, { entered, ...outcome });
  }

  return [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'accountPhonePage',
      summary: 'The page to confirm the own phone',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Nobody is signed in, or not recently enough.' },
      },
      async handle(request) {
        const owner = ownerOf(request);
        if (!owner) return signInFirst(site, PATH);
        return own.refuse(owner) ?? form(owner, request.formState() ?? BLANK_FORM);
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      operationId: 'accountPhoneForm',
      summary: 'Have a code sent to the own phone, or remove the phone',
      tag: 'Pages',
      auth: 'optional',
      csrf: true,
      isPage: true,
      // Counted before the field is read, because its errors disclose whether a phone is taken.
      throttle: { scope: 'profile-update', identifier: byOwner },
      documentedBodies: [fields],
      responses: {
        302: {
          description: 'A code was sent, or the phone removed; or nobody is signed in recently enough.',
        },
        303: { description: 'Redirects to the page with its errors.' },
        400: { description: 'The page with its errors, for programs.', html: true },
      },
      async handle(request) {
        const owner = ownerOf(request);
        if (!owner) return signInFirst(site, PATH);
        const stale = own.refuse(owner);
        if (stale) return stale;
        return Object.hasOwn(request.raw, REMOVE) ? remove(owner, request) : send(owner, request);
      },
    }),
  ];
}
