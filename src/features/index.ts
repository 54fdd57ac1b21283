import type { Config } from '../config.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { Audit } from './audit/service.ts';
import { healthRoutes } from './health/routes.ts';
import type { Health } from './health/service.ts';
import { homeRoutes } from './home/routes.ts';
import { loginRoutes } from './login/routes.ts';
import type { Login } from './login/service.ts';
import type { OtpFlow } from './otp/flow.ts';
import { hasPhoneBackend, otpLoginRoutes } from './otp/login.ts';
import { otpPages } from './otp/pages.ts';
import type { PhonePasswords } from './otp/phone-password.ts';
import type { Redemptions } from './otp/redemptions.ts';
import { phoneResetRoutes } from './otp/reset.ts';
import type { Otp } from './otp/service.ts';
import { otpSetRoutes } from './otp/set.ts';
import { PATHS } from './page.ts';
import { passwordPages } from './password/pages.ts';
import { passwordRoutes } from './password/routes.ts';
import type { Passwords } from './password/service.ts';
import { apiTokenRoutes } from './passwordless/api-token.ts';
import { oneTimeLinkRoutes } from './passwordless/one-time-link.ts';
import type { Passwordless } from './passwordless/service.ts';
import type { Policy } from './policy/service.ts';
import { referenceRoutes } from './reference/routes.ts';
import type { ConfirmationLinks } from './registration/confirmation.ts';
import { registrationPages } from './registration/pages.ts';
import { registrationRoutes } from './registration/routes.ts';
import type { Registrations } from './registration/service.ts';
import { resetPages } from './reset/pages.ts';
import { resetRequestRoutes } from './reset/request-routes.ts';
import { resetRoutes } from './reset/routes.ts';
import type { Resets } from './reset/service.ts';
import type { Route } from './route.ts';
import type { Credentials } from './sessions/credentials.ts';
import type { Devices } from './sessions/device.ts';
import { sessionOperatorRoutes } from './sessions/operator-routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import type { SettingsAdmin } from './settings/service.ts';
import type { Site } from './site.ts';
import type { Storage } from './storage.ts';
import { userOperatorRoutes } from './users/operator-routes.ts';
import { userRoutes } from './users/routes.ts';
import type { Users } from './users/service.ts';

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
