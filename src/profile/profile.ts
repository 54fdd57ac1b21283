import { Type } from 'typebox';
import { CODE_ERRORS } from '../codes/codes.ts';
import type { Viewer } from '../contracts/requester.ts';
import {
  type Answer,
  byUser,
  type CookieChanges,
  fieldErrorsSchema,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import { invalidFields } from '../errors.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import { isDueForRenewal } from '../sessions/sessions.ts';
import { phoneTaken } from '../users/claims.ts';
import { createPhoneChanges } from './phone-change.ts';
import { type ProfileValues, profileFields, readProfile, type WriteMode } from './profile-fields.ts';
import { createProfileUpdate, type ProfileServices } from './profile-update.ts';
import { presentProfile, profileSchema } from './profile-view.ts';

interface Services extends ProfileServices {
  readonly devices: Devices;
}

/** The profile of the signed-in user. */
export function profile(services: Services): Route[] {
  const { settings, devices, storage } = services;
  const update = createProfileUpdate(services);
  const phones = createPhoneChanges(services);

  /**
   * Browsers lose the device cookie where a storefront signs them in. It is set alone in its answer: the storefront's client
   * joins several Set-Cookie headers with commas, so it waits while the session is renewed.
   */
  async function deviceCookie({
    client,
    viewer,
    device,
    source,
    method,
  }: RouteRequest): Promise<CookieChanges> {
    if (client.kind !== 'script' || method === 'HEAD' || !viewer?.session) return {};
    const { user, session } = viewer;
    const known = await devices.find(device);
    const isCurrent = known?.user.id === user.id && !known.isOutdated;
    if (isCurrent || isDueForRenewal(session, services.clock.now())) return {};
    return storage.transaction(async (stores) => {
      // The sign-in may have ended meanwhile, and the user's devices with it.
      const now = await stores.sessions.byIdHash(session.idHash);
      return now ? { device: await devices.renew(stores, user, { device, source }, session.visitorId) } : {};
    });
  }

  /** Whether somebody else has the phone is said with the other faults, to those who may know it. */
  async function takenErrors(viewer: Viewer, entered: Partial<ProfileValues>) {
    const { user } = viewer;
    const step = phones.stepOf(user, entered);
    const mayKnow = step.kind !== 'prove' && !phones.refuseStale(viewer, user, step);
    return mayKnow && (await phones.isTaken(storage.read.users, user, step)) ? phoneTaken(settings) : {};
  }

  async function write(request: RouteRequest, mode: WriteMode): Promise<Answer> {
    const viewer = viewerOf(request);
    const reading = readProfile(services, viewer.user, request.raw, mode);
    if (!reading.ok) {
      const { errors, values } = reading.refusal;
      return refuse(invalidFields({ ...(await takenErrors(viewer, values)), ...errors }));
    }
    const result = await update(request, viewer, reading.value);
    if (!result.ok)
      return refuse('kind' in result.refusal ? invalidFields(phoneTaken(settings)) : result.refusal);
    const updated = result.value;
    if (updated.kind === 'code-sent')
      return json(202, { phone: String(request.raw.phone).trim() }, sessionCookies(updated.session));
    return json(200, presentProfile(updated.user, settings), sessionCookies(updated.session));
  }

  const shared = { path: '/users/profile/', tag: 'Profile', auth: 'required' } as const;
  const writing = {
    ...shared,
    csrf: true,
    // Counted before the fields are read, because their errors disclose whether a phone is taken.
    throttle: { scope: 'profile-update', identifier: byUser },
    documentedBodies: [profileFields(services)],
    responses: {
      200: { description: 'The profile as it is now.', schema: profileSchema },
      202: {
        description: 'A code was sent to the phone; nothing was stored.',
        schema: Type.Object({ phone: Type.String() }),
      },
      400: { description: 'A field is not valid, or the phone is taken.', schema: fieldErrorsSchema },
    },
    errors: ['not_fresh', ...CODE_ERRORS, 'otp_too_early'],
  } as const;

  return [
    route({
      ...shared,
      method: 'GET',
      operationId: 'profile',
      summary: 'The profile of the signed-in user',
      description:
        'Sets the `device` cookie for scripts whose browser has none of this user, and then no other cookie.',
      responses: { 200: { description: 'The profile.', schema: profileSchema } },
      handle: async (request) =>
        json(200, presentProfile(viewerOf(request).user, settings), await deviceCookie(request)),
    }),
    route({
      ...writing,
      method: 'PATCH',
      operationId: 'updateProfile',
      summary: 'Change fields of the profile',
      description: `${WRITING} Fields of USER_REQUIRED_FIELDS cannot be emptied.`,
      handle: (request) => write(request, 'update'),
    }),
    route({
      ...writing,
      method: 'PUT',
      operationId: 'replaceProfile',
      summary: 'Change the profile, with every required field',
      description: `${WRITING} Fields of USER_REQUIRED_FIELDS must be sent; \`confirm\` and \`kvkk_confirm\` only if they were not accepted at registration. Other fields that are not sent stay as they are.`,
      handle: (request) => write(request, 'replace'),
    }),
  ];
}

const WRITING =
  'All or nothing. Other fields of the profile may be sent back and are ignored. A new phone is stored at once and opens nothing until it is proved; with PROFILE_PHONE_CHANGE `code`, or without a verified e-mail, it is answered with 202, nothing is stored, and the same request with `code` stores everything. `code` also proves the phone that is stored, and `resend` sends a code; both need a recent sign-in, as does removing the phone of an account without a verified e-mail. A proved phone ends all other sessions and API tokens.';
