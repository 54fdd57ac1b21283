import { emailKey } from '../contracts/user.ts';

/** The registered demo customer of development installations. */
export const DEMO_CUSTOMER = { email: 'demo@example.com', password: 'Correct-Horse-42' } as const;

/** What the README tells readers to set for the demo customer. */
const PUBLISHED_PASSWORDS: ReadonlySet<string> = new Set([DEMO_CUSTOMER.password, 'Battery-Staple-7']);

/**
 * Whether these are credentials that anybody can read in our documentation. Where a development database goes into
 * production, they open nothing. The address is nobody's: example.com is reserved (RFC 2606).
 */
export const arePublished = ({ email, password }: { email: string; password: string }): boolean =>
  emailKey(email) === emailKey(DEMO_CUSTOMER.email) && PUBLISHED_PASSWORDS.has(password);
