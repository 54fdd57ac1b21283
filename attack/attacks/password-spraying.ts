import { type Attack, unless } from '../attack.ts';
import { newIdentity } from '../support/arena.ts';
import { signIn } from '../support/flows.ts';

const ACCOUNTS = 300;

export const passwordSpraying: Attack = {
  name: 'password-spraying',
  title: 'Try one common password on hundreds of accounts, from one address and through a storefront',
  gain: 'One in a few hundred customers uses it: a handful of accounts an hour, without one account seeing two guesses.',
  source: 'OWASP ASVS 5.0 §6.3.1; OWASP Credential Stuffing Prevention; MITRE ATT&CK T1110.003',
  needs: 'service',
  env: { STOREFRONT_ADDRESSES: '198.18.30.0/24' },
  async run(arena) {
    const faults: string[] = [];
    for (const [name, address] of Object.entries({
      'one address': '198.18.31.1',
      'a storefront': '198.18.30.1',
    })) {
      const victim = await arena.person();
      const client = arena.client({ address });
      for (let index = 0; index < ACCOUNTS; index++) {
        client.cookies.clear();
        await signIn(client, newIdentity().email, 'Password-2026!');
      }
      client.cookies.clear();
      const { status } = await signIn(client, victim.email, victim.password);
      if (status === 200) faults.push(`guess ${ACCOUNTS + 1} through ${name} was judged, and signed in`);
    }
    return unless(
      faults,
      `after ${ACCOUNTS} failures guesses of the address and of the storefront are not judged`,
    );
  },
};
