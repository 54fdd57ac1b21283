import { ApiError } from '../../../src/client/api-error.ts';
import { send } from './api.ts';

/** What the endpoints of the second factor answer. */
interface Answers {
  readonly verify: { readonly proved_until: string };
  readonly enrol: { readonly secret: string; readonly qr: string };
  readonly confirm: { readonly recovery_codes: readonly string[] };
}

/** Calls an endpoint of the second factor. @throws ApiError if it answers 400 or above */
export async function askSecondFactor<A extends keyof Answers>(
  act: A,
  body: Readonly<Record<string, string>> = {},
): Promise<Answers[A]> {
  const answer = await send(
    new Request(`/admin/api/second-factor/${act}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  const content = await answer.json();
  if (!answer.ok) throw new ApiError(answer, content);
  return content;
}
