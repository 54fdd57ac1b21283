import type { Session } from '../../src/contracts/stores/sessions.ts';

/** A visitor's session as stores keep it, but for what is given. */
export const someSession = (
  given: Partial<Session> & Pick<Session, 'idHash' | 'createdAt' | 'expiresAt'>,
): Session => ({
  userId: null,
  generation: 0,
  data: {},
  address: '192.0.2.1',
  agent: 'a browser',
  parentIdHash: null,
  provedAt: null,
  provedBy: null,
  visitorId: '0'.repeat(32),
  ...given,
});
