import { setTimeout as pause } from 'node:timers/promises';
import { newAddress } from '../../attack/support/arena.ts';
import { type Load, startLoad } from './load.ts';
import type { Service, Stage } from './stage.ts';

/** Requests for reset mails, whose acknowledgement promises that the message is stored. */
export interface ResetLoad extends Load {
  /** The addresses for which it was acknowledged. */
  readonly emails: readonly string[];
}

/**
 * Asks for mails without end.
 * @param name of the addresses, another for each load of a scene
 * @param rest between two requests of one connection, milliseconds
 */
export function startResets(
  service: Pick<Service, 'client'>,
  name: string,
  atOnce: number,
  rest = 0,
): ResetLoad {
  const client = service.client();
  const emails: string[] = [];
  let asked = 0;
  const load = startLoad(async () => {
    if (rest > 0) await pause(rest);
    asked += 1;
    const email = `${name}-${asked}@customers.example`;
    const headers = { 'x-forwarded-for': newAddress() };
    const { status } = await client.post('/users/password/reset/', { email }, { headers });
    if (status === 200) emails.push(email);
    return status;
  }, atOnce);
  return { ...load, emails };
}

/** A complaint for each acknowledged mail that is not stored. */
export const lostMails = (
  stage: Stage,
  emails: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> =>
  stage.withCore(async ({ storage, outbox }) => {
    const lost: string[] = [];
    for (const email of emails) {
      const recipientKey = outbox.recipientKey(email);
      const [message] = await storage.read.outbox.list({ recipientKey, limit: 1 });
      if (!message) lost.push(`the mail to ${email} is gone`);
    }
    return lost;
  }, env);
