import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openMailbox, type Receivers } from './mailbox.ts';

/** A mail server and an SMS gateway in a process of their own, which ends with this one. */
export async function forkMailbox(): Promise<Receivers> {
  const child = fork(import.meta.filename, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const [urls] = (await once(child, 'message')) as [Pick<Receivers, 'smtpUrl' | 'gatewayUrl'>];
  return {
    ...urls,
    async close() {
      child.disconnect();
      await ended;
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const { smtpUrl, gatewayUrl } = await openMailbox();
  process.send?.({ smtpUrl, gatewayUrl });
  process.once('disconnect', () => process.exit());
}
