import type { Core } from '../app.ts';
import type { Source } from '../contracts/requester.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { DEMO_CUSTOMER } from '../sign-in/demo-customer.ts';
import type { AccountInput } from '../users/account.ts';

/** Public credentials, so for development only, which listens on loopback. */
const REGISTERED = {
  ...DEMO_CUSTOMER,
  phone: '+905300000001',
  firstName: 'Demo',
  lastName: 'Customer',
  isEmailVerified: true,
  isPhoneVerified: true,
} as const satisfies AccountInput;

const GUEST = {
  email: 'guest@example.com',
  firstName: 'Demo',
  lastName: 'Guest',
  userType: 'guest',
} as const satisfies AccountInput;

const SOURCE: Source = { address: 'operator', agent: 'latchkey', requestId: 'demo' };

/** Creates the demo users of a development installation that has no users. */
export async function createDemoUsers({ config, storage, accounts }: Core): Promise<void> {
  if (config.mode !== 'development' || !(await storage.read.users.isEmpty())) return;
  // Refused if another process was first, or if the password policy is stricter.
  await accounts.create([REGISTERED, GUEST], SOURCE);
}

export interface DemoUsers {
  readonly registered: { readonly user: User; readonly password: string } | null;
  readonly guest: User | null;
}

/** The demo users that still have their original credentials. */
export async function findDemoUsers({ config, storage, hasher }: Core): Promise<DemoUsers> {
  if (config.mode !== 'development') return { registered: null, guest: null };
  const { password } = REGISTERED;
  const [user, guest] = await Promise.all([
    storage.read.users.byEmail(REGISTERED.email),
    storage.read.users.byEmail(GUEST.email),
  ]);
  const isUnchanged = user?.isActive && (await hasher.matches(password, user.password, SOURCE));
  return {
    registered: user && isUnchanged ? { user, password } : null,
    guest: guest?.isActive && !hasUsablePassword(guest) ? guest : null,
  };
}

/** Says in production that the demo customer of a development database is there, and shut out. */
export async function warnOfDemoUsers({ config, storage, hasher, logger }: Core): Promise<void> {
  if (config.mode === 'development') return;
  const user = await storage.read.users.byEmail(DEMO_CUSTOMER.email);
  if (!user?.isActive || !(await hasher.matches(DEMO_CUSTOMER.password, user.password, SOURCE))) return;
  logger.warn(
    { userId: user.id },
    `a demo customer of development is in this database; its password is published, so it cannot sign in here: latchkey users deactivate ${user.id}`,
  );
}
