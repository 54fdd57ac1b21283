import type { ResetLinkMail } from './reset-link.ts';

/** Somebody and a link that do not exist, and say so. */
export const SAMPLE: Pick<ResetLinkMail, 'user' | 'uid' | 'token'> = {
  user: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada.lovelace@example.com' },
  uid: 'c2FtcGxl',
  token: 'sample-0000000000000000000000000000000000000000',
};
