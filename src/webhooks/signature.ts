import { createHmac } from 'node:crypto';
import { SECOND } from '../lib/clock.ts';

/** A webhook to be signed. */
export interface Signed {
  /** The same at every try. */
  readonly id: string;
  /** Of the try, milliseconds since the epoch. */
  readonly now: number;
  readonly body: string;
}

/** The headers of Standard Webhooks 1.0, with a signature for each secret. */
export function signatureHeaders({ id, now, body }: Signed, secrets: readonly string[]) {
  const timestamp = String(Math.floor(now / SECOND));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
