import { type Attack, unless } from '../attack.ts';

/** Spellings that fold to the same letters in some alphabets or databases (Unicode UTS 39). */
const spellingsOf = (email: string): string[] => {
  const [local = '', domain = ''] = email.split('@');
  return [
    `${local.replace('i', 'ı')}@${domain}`,
    `${local.replace('m', 'ｍ')}@${domain}`,
    `${local.replace('k', 'K')}@${domain}`,
    `${local.replace('s', 'ſ')}@${domain}`,
    `${local.replace('e', 'é')}@${domain}`,
    `${local}@${domain.replace('e', 'е')}`,
    `${local}\u200b@${domain}`,
  ].filter((spelling) => spelling !== email);
};

export const lookAlikeAddresses: Attack = {
  name: 'look-alike-addresses',
  title: 'Request a reset for an address that looks like the victim’s and is a mailbox of the attacker’s',
  gain: 'The link of the victim’s account is mailed to the attacker (GitHub’s Turkish dotless i, Django’s CVE-2019-19844).',
  source: 'CVE-2019-19844; OWASP ASVS 5.0 §6.4.3; Unicode UTS 39',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const email = `mike.sike.${Date.now()}@customers.example`;
    await arena.person({ email });
    const spellings = spellingsOf(email);
    const faults: string[] = [];
    for (const [index, spelling] of spellings.entries()) {
      const client = arena.client({ address: `198.18.9.${index}` });
      const reply = await client.post('/users/password/reset/', { email: spelling });
      if (reply.status >= 500) faults.push(`${JSON.stringify(spelling)} was answered with ${reply.status}`);
    }
    // Behind them in the queue: once it is there, the others are decided.
    await arena.client().post('/users/password/reset/', { email });
    await mailbox.mailTo(email);
    for (const { recipients } of mailbox.mails)
      if (recipients.some((recipient) => recipient !== email)) faults.push(`mail went to ${recipients}`);
    return unless(faults, `${spellings.length} spellings, no mail to any`);
  },
};
