import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { type CodePageServices, codeFields, codePages } from '../codes/code-pages.ts';
import { CODE_ERRORS, type CodeRefusal, type Codes } from '../codes/codes.ts';
import { PATHS } from '../contracts/page.ts';
import type { Requester } from '../contracts/requester.ts';
import {
  byPhone,
  fieldErrorsSchema,
  json,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { ok, type Result } from '../lib/result.ts';
import { encodeUid, ownResetPath, type ResetTokens } from '../links/reset-token.ts';
import type { Site } from '../links/site.ts';
import type { UidLink } from '../links/uid-link.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { phone } from '../users/phone.ts';
import { frontendHeader, frontendIdOf, listedFrontend } from './frontend.ts';

interface Services extends CodePageServices {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly resetTokens: ResetTokens;
  readonly site: Site;
}

/** Resetting the password with a code by SMS: a correct code is exchanged for a reset link. */
export const passwordResetWithSmsOtp = (services: Services): Route[] => [api(services), ...pages(services)];

/** Exchanges a code for a reset link of the user who holds the phone. */
export const createCodeReset =
  ({
    storage,
    codes,
    audit,
    resetTokens,
  }: Pick<Services, 'storage' | 'audit' | 'resetTokens'> & { codes: Codes }) =>
  async (requester: Requester, phoneNumber: string, code: string): Promise<Result<UidLink, CodeRefusal>> => {
    const checked = await codes.check(requester, { purpose: 'password-reset', phone: phoneNumber, code });
    if (!checked.ok) return checked;
    return storage.transaction(async (stores) => {
      const redeemed = await codes.redeem(stores, checked.value, { phone: phoneNumber, userId: null });
      if (!redeemed.ok) return redeemed;
      const user = redeemed.value;
      await audit.record(stores, requester.source, {
        event: 'reset_link.by_code',
        outcome: 'success',
        actorId: null,
        userId: user.id,
      });
      return ok({ uid: encodeUid(user.id), token: resetTokens.make(user, 'sms') });
    });
  };

function api(services: Services): Route {
  const { settings, codes, site } = services;
  const linkByCode = createCodeReset(services);
  return route({
    method: 'POST',
    path: '/users/password/reset-with-sms-otp/',
    operationId: 'resetPasswordWithSmsOtp',
    summary: 'Reset the password with a code by SMS',
    description:
      'Without `code`, or with `resend`, a code is sent if an active, registered user holds the phone; the answer is the same for every phone. With `code` it returns the path of the page where the new password is chosen (RESET_LINK_PATH, or that of the frontend).',
    tag: 'Password',
    auth: 'optional',
    throttle: { scope: 'password-reset', identifier: byPhone },
    body: { phone: phone(settings), ...codeFields },
    requestHeaders: frontendHeader,
    responses: {
      200: {
        description: 'The page to choose the new password.',
        schema: Type.Object({ redirect: Type.String() }),
      },
      202: { description: 'A code was requested.', schema: Type.Object({}) },
      302: { description: 'The same as 200, for a browser’s form.' },
      400: { description: 'A field is not valid.', schema: fieldErrorsSchema },
    },
    errors: [...CODE_ERRORS, 'otp_too_early'],
    async handle(request) {
      const { body } = request;
      if (body.code === undefined) {
        const purpose = 'password-reset';
        const sent = await codes.send(request, { purpose, phone: body.phone, userId: null });
        return sent.ok ? json(202, {}, sessionCookies(sent.value)) : refuse(sent.refusal);
      }
      const result = await linkByCode(request, body.phone, body.code);
      if (!result.ok) return refuse(result.refusal);
      const path = site.resetPath(result.value, listedFrontend(settings, frontendIdOf(request)));
      return isBrowserForm(request) ? redirect(path) : json(200, { redirect: path });
    },
  });
}

const isBrowserForm = ({ client, headers }: Pick<RouteRequest, 'client' | 'headers'>): boolean =>
  client.kind === 'browser' && mediaTypeOf(headers['content-type']) !== 'application/json';

/** Media types are case-insensitive and may carry parameters (RFC 9110 §8.3.1). */
const mediaTypeOf = (contentType: RouteRequest['headers'][string]): string =>
  String(contentType ?? '')
    .replace(/;.*/s, '')
    .trim()
    .toLowerCase();

function pages(services: Services): Route[] {
  const linkByCode = createCodeReset(services);
  return codePages(services, {
    purpose: 'password-reset',
    scope: 'password-reset',
    operation: 'codeReset',
    start: PATHS.codeReset,
    entry: PATHS.codeResetEntry,
    otherWay: () => PATHS.resetRequest,
    nextOf: () => '',
    async redeem(request, phoneNumber, code) {
      const result = await linkByCode(request, phoneNumber, code);
      // Not RESET_LINK_PATH: that page may be on the storefront's origin, and this browser is on ours.
      return result.ok ? ok(redirect(ownResetPath(result.value.uid, result.value.token))) : result;
    },
  });
}
