import { ApiError } from '../../../src/client/api-error.ts';
import { insist } from './api.ts';
import { transport } from './client.ts';

/** The longest that an export may take, milliseconds. */
const PATIENCE = 3_600_000;

/**
 * Has the browser store an export. A link to it would not do: it sends no CSRF token, and shows no way on where the session has
 * ended or a second factor is asked for.
 *
 * @param name of the file @throws ApiError
 */
export async function download(path: string, name: string): Promise<void> {
  const content = await insist(async () => {
    const answer = await transport.send(new Request(path), { timeout: PATIENCE });
    if (!answer.ok) throw new ApiError(answer, await answer.json().catch(() => null));
    return answer.blob();
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to copy it by the time that anything else happens.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
