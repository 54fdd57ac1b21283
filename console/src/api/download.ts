import { ApiError } from '../../../src/client/api-error.ts';
import { insist } from './api.ts';
import { transport } from './client.ts';

/** The longest that an export may take, milliseconds. */
const PATIENCE = 3_600_000;

/**
 * Has the browser store an export. A link to it would not do: it sends no CSRF token, and shows no way on where the session has
 * ended or a second factor is asked for.
 *
 * @param name of the file
 * @param tell how much has arrived, bytes
 * @throws ApiError
 */
export async function download(path: string, name: string, tell: (bytes: number) => void): Promise<void> {
  const content = await insist(async () => {
    const answer = await transport.send(new Request(path), { timeout: PATIENCE });
    if (!answer.ok) throw new ApiError(answer, await answer.json().catch(() => null));
    return new Response(answer.body?.pipeThrough(counting(tell))).blob();
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to copy it by the time that anything else happens.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function counting(
  tell: (bytes: number) => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, passed) {
      bytes += chunk.byteLength;
      tell(bytes);
      passed.enqueue(chunk);
    },
  });
}
