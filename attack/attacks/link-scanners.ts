import { type Attack, unless } from '../attack.ts';
import { isValidLink, register, resetLinkOf, resetUrl } from '../support/flows.ts';

const SCANNER = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'user-agent': 'Mozilla/5.0 (scanner)',
};

export const linkScanners: Attack = {
  name: 'link-scanners',
  title: 'Have a mail scanner use up a link before its recipient opens it',
  gain: 'Customers behind such a scanner never get back into their accounts; an attacker who can have links scanned locks them out.',
  source: 'RFC 9110 §9.2.1 (safe methods); Microsoft Defender Safe Links and its kin open every link',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    const person = await arena.person();
    const link = await resetLinkOf(arena, person);
    for (const path of [resetUrl(link), `/users/reset/${link.uid}/${link.token}/`])
      for (const method of ['HEAD', 'GET', 'OPTIONS', 'GET'])
        await arena.client().send(method, path, { headers: SCANNER });
    if (!(await isValidLink(arena.client(), link))) faults.push('a scanner used up the reset link');

    const newcomer = { email: `scanned-${person.email}` };
    await register(arena.client(), newcomer);
    const path = await arena.service().mailbox.linkTo(newcomer.email);
    for (const method of ['HEAD', 'GET']) await arena.client().send(method, path, { headers: SCANNER });
    const isConfirmed = (): Promise<boolean> =>
      arena.service().withCore(async ({ storage }) => {
        const user = await storage.read.users.byEmail(newcomer.email);
        return user?.isEmailVerified ?? false;
      });
    if (await isConfirmed()) faults.push('a scanner confirmed the address of a registration');
    const button = await arena.client().send('POST', path, { headers: SCANNER });
    if (button.status >= 400 || !(await isConfirmed())) faults.push('its recipient can no longer confirm it');
    return unless(faults, 'HEAD, GET and OPTIONS of a scanner used up and confirmed nothing');
  },
};
