import type { Attack } from '../attack.ts';
import { accountGuessing } from './account-guessing.ts';
import { codeExhaustion } from './code-exhaustion.ts';
import { codeExpiry } from './code-expiry.ts';
import { codePurposes } from './code-purposes.ts';
import { codeRandomness } from './code-randomness.ts';
import { codeReuse } from './code-reuse.ts';
import { codeSpraying } from './code-spraying.ts';
import { csrfEveryRoute } from './csrf-every-route.ts';
import { delayedCodes } from './delayed-codes.ts';
import { demoPasswords } from './demo-passwords.ts';
import { deniedCodes } from './denied-codes.ts';
import { diskFilling } from './disk-filling.ts';
import { enumerationAnswers } from './enumeration-answers.ts';
import { enumerationTiming } from './enumeration-timing.ts';
import { existenceNextRequest } from './existence-next-request.ts';
import { hostHeaders } from './host-headers.ts';
import { injection } from './injection.ts';
import { linkAfterChange } from './link-after-change.ts';
import { linkForgery } from './link-forgery.ts';
import { linkKinds } from './link-kinds.ts';
import { linkReuse } from './link-reuse.ts';
import { linkScanners } from './link-scanners.ts';
import { lookAlikeAddresses } from './look-alike-addresses.ts';
import { openRedirects } from './open-redirects.ts';
import { passwordSpraying } from './password-spraying.ts';
import { plantedFormState } from './planted-form-state.ts';
import { promotedSession } from './promoted-session.ts';
import { races } from './races.ts';
import { resetLockout } from './reset-lockout.ts';
import { resourceExhaustion } from './resource-exhaustion.ts';
import { roleMatrix } from './role-matrix.ts';
import { secondFactor } from './second-factor.ts';
import { secretsInLogs } from './secrets-in-logs.ts';
import { securityHeaders } from './security-headers.ts';
import { smsPumping } from './sms-pumping.ts';
import { staffRoles } from './staff-roles.ts';
import { staffTakeover } from './staff-takeover.ts';
import { stolenDatabase } from './stolen-database.ts';
import { throttleBypasses } from './throttle-bypasses.ts';
import { unfairHashing } from './unfair-hashing.ts';
import { userIdCounting } from './user-id-counting.ts';

/** Every attack, by subject, in the order they are carried out. */
export const ATTACKS: readonly Attack[] = [
  // Links
  hostHeaders,
  linkReuse,
  linkAfterChange,
  linkForgery,
  linkKinds,
  linkScanners,
  lookAlikeAddresses,
  openRedirects,
  // Codes
  codeReuse,
  codeExhaustion,
  codePurposes,
  codeExpiry,
  // Guesses and enumeration
  enumerationAnswers,
  throttleBypasses,
  accountGuessing,
  passwordSpraying,
  codeSpraying,
  // Keeping owners out
  resetLockout,
  deniedCodes,
  delayedCodes,
  unfairHashing,
  // Costs
  smsPumping,
  diskFilling,
  // Sessions, roles and pages
  staffTakeover,
  demoPasswords,
  promotedSession,
  roleMatrix,
  staffRoles,
  secondFactor,
  csrfEveryRoute,
  plantedFormState,
  securityHeaders,
  injection,
  resourceExhaustion,
  // Who reads what should not be read
  secretsInLogs,
  stolenDatabase,
  // In the long form
  enumerationTiming,
  existenceNextRequest,
  userIdCounting,
  codeRandomness,
  races,
];
