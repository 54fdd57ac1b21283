import type { Attack } from '../attack.ts';
import { codeExhaustion } from './code-exhaustion.ts';
import { codeExpiry } from './code-expiry.ts';
import { codePurposes } from './code-purposes.ts';
import { codeReuse } from './code-reuse.ts';
import { hostHeaders } from './host-headers.ts';
import { linkAfterChange } from './link-after-change.ts';
import { linkForgery } from './link-forgery.ts';
import { linkKinds } from './link-kinds.ts';
import { linkReuse } from './link-reuse.ts';
import { linkScanners } from './link-scanners.ts';
import { lookAlikeAddresses } from './look-alike-addresses.ts';
import { openRedirects } from './open-redirects.ts';
import { promotedSession } from './promoted-session.ts';
import { securityHeaders } from './security-headers.ts';

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
  // Sessions and pages
  promotedSession,
  securityHeaders,
];
