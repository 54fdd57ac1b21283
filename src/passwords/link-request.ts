import { type Answer, type RouteRequest, refuse } from '../contracts/route.ts';
import type { FieldErrors } from '../errors.ts';
import type { UidLink } from '../links/uid-link.ts';
import { passwordErrors } from './fields.ts';
import type { LinkFault, ResetRefusal } from './reset-links.ts';

/** The parameters of the paths of reset links. */
export const linkParams = {
  uidb64: { description: 'The user’s id, in unpadded base64url.', example: 'MjM1' },
  token: {
    description: 'The token of the link: `<base36 time>-<hexadecimal>`.',
    example: 'd3k9x1-6f1ed002ab5595859014ebf0951522d9',
  },
};

/** The reset link in a path. */
export const linkOf = ({ params }: Pick<RouteRequest, 'params'>): UidLink => ({
  uid: params.uidb64 ?? '',
  token: params.token ?? '',
});

/**
 * The answer to a refused reset, in the endpoint's layout.
 * @param answers.weak the field of a weak password
 */
export function answerRefusedReset<A extends Answer | Promise<Answer>>(
  refusal: ResetRefusal,
  answers: {
    readonly weak: string;
    badLink(fault: LinkFault['kind']): Answer;
    badPassword(errors: FieldErrors): A;
  },
): Answer | A {
  switch (refusal.kind) {
    case 'malformed-uid':
    case 'invalid-link':
      return answers.badLink(refusal.kind);
    case 'throttled':
      return refuse(refusal.refusal);
    default:
      return answers.badPassword(passwordErrors(refusal, { mismatch: 'new_password2', weak: answers.weak }));
  }
}
