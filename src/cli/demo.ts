import type { Core } from '../app.ts';
import type { Source } from '../contracts/requester.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import type { AccountInput } from '../users/account.ts';

/** Public credentials, so for development only, which listens on loopback. */
const REGISTERED = {
  email: 'demo@example.com',
  password: 'Correct-Horse-42',
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
