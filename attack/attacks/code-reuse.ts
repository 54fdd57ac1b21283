import { type Attack, unless } from '../attack.ts';

export const codeReuse: Attack = {
  name: 'code-reuse',
  title: 'Use a code again: afterwards, fifty times at once, in another session, for another purpose',
  gain: 'Whoever sees a code once, on a lock screen or over a shoulder, signs in with it as well.',
  source: 'OWASP ASVS 5.0 §6.5.1; NIST SP 800-63B-4 §3.1.3',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const { phone } = await arena.person();
    const owner = arena.client({ address: '198.18.0.1' });
    await owner.post('/users/otp-login/', { phone });
    const code = await mailbox.codeTo(phone);
    const thief = arena.client({ address: '198.18.0.2' });
    const elsewhere = await thief.post('/users/otp-login/', { phone, code });
    if (elsewhere.status === 200) faults.push('the code works in another session');
    const cookies = [...owner.cookies];
    const twins = Array.from({ length: 50 }, () => {
      const twin = arena.client({ address: '198.18.0.1' });
      for (const [name, value] of cookies) twin.cookies.set(name, value);
      return twin;
    });
    const replies = await Promise.all(twins.map((twin) => twin.post('/users/otp-login/', { phone, code })));
    const successes = replies.filter(({ status }) => status === 200).length;
    if (successes !== 1) faults.push(`${successes} of 50 sign-ins at once succeeded`);
    const again = await owner.post('/users/otp-login/', { phone, code });
    if (again.status === 200) faults.push('the code works again afterwards');
    return unless(faults, 'one of 52 uses of one code succeeded');
  },
};
