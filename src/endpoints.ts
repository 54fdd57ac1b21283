import type { Users } from './admin/accounts.ts';
import type { Credentials } from './admin/credentials.ts';
import { sessionOperatorRoutes } from './admin/sessions.ts';
import { settingsRoutes } from './admin/settings.ts';
import { userOperatorRoutes } from './admin/users.ts';
import type { Audit } from './audit/audit.ts';
import type { Otp } from './codes/codes.ts';
import type { OtpFlow } from './codes/flow.ts';
import type { Config } from './config/config.ts';
import { PATHS } from './contracts/page.ts';
import type { Route } from './contracts/route.ts';
import type { Storage } from './contracts/storage.ts';
import type { Keyring } from './lib/keyring.ts';
import type { Site } from './links/site.ts';
import { resetRoutes } from './passwords/api-reset.ts';
import { otpPages } from './passwords/otp-pages.ts';
import { passwordRoutes } from './passwords/password-change.ts';
import { passwordPages } from './passwords/password-pages.ts';
import { resetRequestRoutes } from './passwords/password-reset.ts';
import { phoneResetRoutes } from './passwords/password-reset-with-sms-otp.ts';
import { otpSetRoutes } from './passwords/password-sms-otp-set.ts';
import type { Passwords } from './passwords/passwords.ts';
import type { PhonePasswords } from './passwords/phone-password.ts';
import type { Redemptions } from './passwords/redemptions.ts';
import { resetPages } from './passwords/reset.ts';
import type { Resets } from './passwords/resets.ts';
import type { Policy } from './policy/policy.ts';
import { referenceRoutes } from './reference/routes.ts';
import type { ConfirmationLinks } from './registration/confirmations.ts';
import { registrationPages } from './registration/register-page.ts';
import { registrationRoutes } from './registration/registration.ts';
import type { Registrations } from './registration/registrations.ts';
import type { Devices } from './sessions/devices.ts';
import type { SettingsAdmin } from './settings/admin.ts';
import type { Settings } from './settings.ts';
import { userRoutes } from './sign-in/current-user.ts';
import { loginRoutes } from './sign-in/login.ts';
import { sessionRoutes } from './sign-in/logout.ts';
import { hasPhoneBackend, otpLoginRoutes } from './sign-in/otp-login.ts';
import type { Passwordless } from './sign-in/passwordless.ts';
import { oneTimeLinkRoutes } from './sign-in/passwordless-login.ts';
import { apiTokenRoutes } from './sign-in/passwordless-login-with-token.ts';
import type { Login } from './sign-in/sign-in.ts';
import type { Health } from './status/health.ts';
import { healthRoutes } from './status/healthz.ts';
import { homeRoutes } from './status/home.ts';

export interface Services {
  readonly config: Config;
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly storage: Storage;
  readonly audit: Audit;
  readonly site: Site;
  readonly devices: Devices;
  readonly policy: Policy;
  readonly passwords: Passwords;
  readonly login: Login;
  readonly resets: Resets;
  readonly health: Health;
  readonly settingsAdmin: SettingsAdmin;
  readonly otp: Otp;
  readonly otpFlow: OtpFlow;
  readonly redemptions: Redemptions;
  readonly phonePasswords: PhonePasswords;
  readonly passwordless: Passwordless;
  readonly registrations: Registrations;
  readonly confirmations: ConfirmationLinks;
  readonly users: Users;
  readonly credentials: Credentials;
}

/** The list of features: every endpoint of the service. */
export function allRoutes(services: Services): Route[] {
  const routes = [
    ...sessionRoutes(services),
    ...loginRoutes({
      ...services,
      codePath: hasPhoneBackend(services.config) ? PATHS.codeSignIn : null,
    }),
    ...userRoutes(),
    ...registrationRoutes(services),
    ...registrationPages(services),
    ...passwordRoutes(services),
    ...passwordPages(services),
    ...otpLoginRoutes(services),
    ...otpPages(services),
    ...apiTokenRoutes(services),
    ...oneTimeLinkRoutes(services),
    ...phoneResetRoutes(services),
    ...otpSetRoutes(services),
    ...resetRequestRoutes(services),
    ...resetRoutes(services),
    ...resetPages({ ...services, loginUrl: services.config.loginUrl }),
    ...settingsRoutes(services),
    ...userOperatorRoutes(services),
    ...sessionOperatorRoutes(services),
    ...healthRoutes(services),
    ...homeRoutes({ ...services, loginUrl: services.config.loginUrl }),
  ];
  return [...routes, ...referenceRoutes(routes, services.config)];
}
