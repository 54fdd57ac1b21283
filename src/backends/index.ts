import { jwks } from './jwks.ts';
import { sessionCheck } from './session-check.ts';
import { sessionIntrospect } from './session-introspect.ts';
import { sessionToken } from './session-token.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const BACKENDS = [sessionCheck, sessionToken, sessionIntrospect, jwks];
