import { basename } from 'node:path';
import type { Config } from '../config/config.ts';
import type { DemoUsers } from './demo.ts';
import { pairs, type Result } from './output.ts';

/** What somebody who started the server wants to know. */
export function announcement(config: Config, { registered, guest }: DemoUsers): Result {
  const inbox =
    config.mode === 'development' && config.smtpUrl === null ? `${config.publicUrl}/_dev/inbox/` : null;
  const signIn = registered && `${registered.user.email} with the password ${registered.password}`;
  const command = guest && `${programName()} sessions create --user ${guest.id}`;
  return {
    json: {
      url: config.publicUrl,
      mode: config.mode,
      inbox,
      demo_user: registered && {
        id: registered.user.id,
        email: registered.user.email,
        phone: registered.user.phone,
        password: registered.password,
      },
      demo_guest: guest && { id: guest.id, email: guest.email, session_command: command },
    },
    text: pairs([
      ['Latchkey', config.publicUrl],
      ['Inbox', inbox && `${inbox} shows mail and SMS that would be sent`],
      ['Demo user', signIn && `${signIn}, at ${config.publicUrl}/login/`],
      ['Demo guest', guest && command && `${guest.email}, signed in by: ${command}`],
    ]),
  };
}

/** How the command line is called here: from a checkout's sources, or installed. */
const programName = (): string =>
  basename(import.meta.filename).endsWith('.ts') ? 'npm run -s latchkey --' : 'latchkey';
