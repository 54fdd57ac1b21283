import type { Closure } from '../contracts/stores/closures.ts';
import type { Keyring } from '../lib/keyring.ts';
import { encodeUid } from './reset-token.ts';
import type { UidLink } from './uid-link.ts';

const PATH = '/users/anonymize/undo/';
const PURPOSE = 'closure-undo';

/** What voids the link: closing again, and every change to the closed account. */
type Subject = Pick<Closure, 'userId' | 'closedAt' | 'generation'>;

/** Stands for the closure of somebody who closed nothing: comparing takes as long. */
const NOTHING: Subject = { userId: 0, closedAt: 0, generation: 0 };

/** Tokens of the links that open a closed account again: 256 bits, derived, so that none is stored. */
export function createClosureTokens({ keyring }: { keyring: Keyring }) {
  const fieldsOf = ({ userId, closedAt, generation }: Subject) => [userId, closedAt, generation];
  return {
    /** The path of a link. */
    pathFor: (closure: Subject): string =>
      closureUndoPath({
        uid: encodeUid(closure.userId),
        token: keyring.mac(PURPOSE, fieldsOf(closure)),
      }),

    check(closure: Subject | undefined, token: string): boolean {
      const isRight = keyring.isMac(PURPOSE, fieldsOf(closure ?? NOTHING), token);
      return isRight && closure !== undefined;
    },
  };
}

export type ClosureTokens = ReturnType<typeof createClosureTokens>;

export const closureUndoPath = ({ uid, token }: UidLink): string =>
  `${PATH}${encodeURIComponent(uid)}/${encodeURIComponent(token)}/`;
