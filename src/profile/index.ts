import { anonymize } from './anonymize.ts';
import { anonymizeUndo } from './anonymize-undo.ts';
import { profile } from './profile.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const PROFILE = [profile, anonymize, anonymizeUndo];
