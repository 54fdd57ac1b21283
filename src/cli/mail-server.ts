import type { NodemailerError } from 'nodemailer';
import type { Config } from '../config/config.ts';
import { mailServerAt, reasonOf, verifyMailServer } from '../delivery/channels/mail-server.ts';
import { SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/** Of each step, milliseconds. Nobody waits for it. */
const TIMEOUT = 10 * SECOND;

/** Says in the log if mail cannot be sent, so that an operator hears of it at the start and not from customers. Blocks nothing. */
export function warnOfMailServer({ smtpUrl }: Pick<Config, 'smtpUrl'>, logger: Logger): void {
  if (smtpUrl === null) return;
  const { host, port } = mailServerAt(smtpUrl);
  verifyMailServer(smtpUrl, { timeout: TIMEOUT }).catch((error: NodemailerError) =>
    logger.warn(
      { host, port, reason: reasonOf(error) },
      'the mail server cannot be used: mail waits; see latchkey doctor',
    ),
  );
}
