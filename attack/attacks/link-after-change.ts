import { type Attack, unless } from '../attack.ts';
import type { Arena, Person } from '../support/arena.ts';
import { isValidLink, newPasswords, resetLinkOf, resetUrl, signedIn, useLink } from '../support/flows.ts';

type Change = (arena: Arena, person: Person) => Promise<void>;

const succeeded = ({ status, body }: { status: number; body: string }): void => {
  if (status >= 300) throw new Error(`the change itself was answered with ${status}: ${body}`);
};

/** What makes an old link worthless to its owner, and so must make it worthless to a thief. */
const CHANGES: Readonly<Record<string, Change>> = {
  'a sign-in': async (arena, person) => {
    await signedIn(arena, person);
  },
  'a new password': async (arena, person) => {
    const body = { old_password: person.password, ...newPasswords('another password 77') };
    succeeded(await (await signedIn(arena, person)).post('/users/password/change/', body));
  },
  'another e-mail': async (arena, person) => {
    const email = `moved-${person.email}`;
    await arena.service().command('users', 'update', String(person.id), '--email', email);
  },
  'the end of the account': async (arena, person) => {
    await arena.service().command('users', 'deactivate', String(person.id));
  },
};

export const linkAfterChange: Attack = {
  name: 'link-after-change',
  title: 'Use a reset link after a sign-in, a new password, another e-mail, or the end of the account',
  gain: 'A link requested before the owner noticed the intruder opens the account again after the owner has locked them out.',
  source: 'OWASP ASVS 5.0 §6.4.3; CVE-2019-19844',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    for (const [name, change] of Object.entries(CHANGES)) {
      const person = await arena.person();
      const link = await resetLinkOf(arena, person);
      if (!(await isValidLink(arena.client(), link))) throw new Error(`${resetUrl(link)} was never valid`);
      await change(arena, person);
      if (await useLink(arena.client(), link, 'the thief was here 88')) faults.push(`valid after ${name}`);
    }
    return unless(faults, `void after ${Object.keys(CHANGES).join(', ')}`);
  },
};
