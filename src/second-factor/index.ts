import { secondFactor } from './second-factor.ts';
import { secondFactorConfirm } from './second-factor-confirm.ts';
import { secondFactorEnrol } from './second-factor-enrol.ts';
import { secondFactorRecoveryCodes } from './second-factor-recovery-codes.ts';
import { secondFactorVerify } from './second-factor-verify.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const SECOND_FACTOR = [
  secondFactor,
  secondFactorEnrol,
  secondFactorConfirm,
  secondFactorVerify,
  secondFactorRecoveryCodes,
];
