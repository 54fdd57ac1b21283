import type { FastifyRequest } from 'fastify';
import { type ReadyAnswer, type Route, type RouteRequest, translated } from '../contracts/route.ts';
import { type Refusal, refusalText } from '../errors.ts';
import type { Translate } from '../locales/translate.ts';

/**
 * How the sign-in library of storefronts is answered. It posts bodies with a `formType`, joins the texts of every value of an
 * error, shows `non_field_errors` only where there is nothing else, and takes 200 without `key` as signed in: an answer laid
 * out otherwise shows customers nothing, or lets them in without a session.
 */

/** Whether a body is one of that library's. */
export const isSignInForm = (body: RouteRequest['raw']): boolean => Object.hasOwn(body, 'formType');

/** What is assumed while the body is unknown, for refusals of bodies too large to read: JSON from Node's fetch. */
export const resemblesSignInForm = (route: Route, { headers }: FastifyRequest): boolean =>
  route.readsFormType === true &&
  headers.accept === '*/*' &&
  (headers['content-type'] ?? '').toLowerCase().startsWith('application/json');

/** An answer without null, and with 202 instead of 200 if nobody is signed in. */
export function forSignInForm(answer: ReadyAnswer): ReadyAnswer {
  if (answer.kind !== 'json' || typeof answer.body !== 'object' || answer.body === null) return answer;
  const body = Object.fromEntries(Object.entries(answer.body).filter(([, value]) => value !== null));
  const status = answer.status === 200 && !Object.hasOwn(body, 'key') ? 202 : answer.status;
  return { ...answer, status, body };
}

/** The body of a refusal: lists of texts under the names of fields, or one under `non_field_errors`. */
export function listsOf(refusal: Refusal, t: Translate): Record<string, string[]> {
  if (refusal.code !== 'invalid_fields') return { non_field_errors: [t(refusalText(refusal))] };
  const { non_field_errors: general, ...fields } = translated(refusal.fields, t);
  return Object.keys(fields).length === 0 && general ? { non_field_errors: general } : fields;
}
