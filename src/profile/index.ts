import { anonymize } from './anonymize.ts';
import { anonymizeUndo } from './anonymize-undo.ts';
import { emailChange } from './email-change.ts';
import { emailSetPrimary } from './email-set-primary.ts';
import { emailUndo } from './email-undo.ts';
import { profile } from './profile.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const PROFILE = [profile, emailChange, emailSetPrimary, emailUndo, anonymize, anonymizeUndo];
