import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';

/** What a victim may be sent in a day by strangers' requests. */
const BEARABLE = 24;

/** Whether a customer on a new device gets a code and signs in with it. @param seen texts that came before */
async function getsCode(arena: Arena, phone: string, seen: number): Promise<boolean> {
  const { mailbox } = arena.service();
  const owner = arena.client({ address: newAddress() });
  const asked = await owner.post('/users/otp-login/', { phone });
  if (asked.status >= 300) return false;
  const code = await mailbox.codeTo(phone, seen).catch(() => null);
  return code !== null && (await owner.post('/users/otp-login/', { phone, code })).status === 200;
}

const textsTo = (arena: Arena, phone: string): number =>
  arena.service().mailbox.texts.filter(({ to }) => to === phone).length;

async function claimedBy(arena: Arena, phone: string): Promise<string[]> {
  const { email } = newIdentity();
  const stranger = { email, phone, password: 'a long password 5', first_name: 'Eve', last_name: 'Stranger' };
  const claimed = await arena.client({ address: newAddress() }).post('/users/registration/', stranger);
  if (claimed.status >= 300)
    throw new Error(`the stranger's registration was answered with ${claimed.status}`);
  const owner = { ...stranger, email: newIdentity().email, first_name: 'Ada' };
  const registered = await arena.client({ address: newAddress() }).post('/users/registration/', owner);
  if (registered.status >= 300)
    return [`a stranger’s unproven number keeps its owner from registering (${registered.body})`];
  return (await getsCode(arena, phone, textsTo(arena, phone)))
    ? []
    : ['a stranger’s unproven number keeps codes from its owner'];
}

export const deniedCodes: Attack = {
  name: 'denied-codes',
  title: 'Keep an owner from getting codes or using their number, or flood them with codes',
  gain: 'A stranger who knows a number locks its owner out, or wakes them all night.',
  source: 'OWASP ASVS 5.0 §6.3.1, §6.5.2; OWASP API4:2023',
  needs: 'service',
  settings: { SMS_OTP_RESENT_TIME_GAP: 0 },
  async run(arena) {
    const faults: string[] = [];
    const person = await arena.person();
    const stranger = newAddress();
    for (let index = 0; index < 12; index++)
      await arena.client({ address: stranger }).post('/users/otp-login/', { phone: person.phone });
    if (!(await getsCode(arena, person.phone, textsTo(arena, person.phone))))
      faults.push('12 requests of a stranger kept the owner on a new device from getting a code');
    const victim = await arena.person();
    for (let index = 0; index < 60; index++)
      await arena.client({ address: newAddress() }).post('/users/otp-login/', { phone: victim.phone });
    const received = textsTo(arena, victim.phone);
    if (received > BEARABLE) faults.push(`60 requests of strangers sent one victim ${received} codes`);
    faults.push(...(await claimedBy(arena, newIdentity().phone)));
    const unset = await arena
      .service()
      .command('settings', 'set', 'PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE', 'false');
    if (unset.code !== 0) throw new Error(unset.stderr);
    faults.push(...(await claimedBy(arena, newIdentity().phone)));
    return unless(
      faults,
      `the owner got a code beside 12 requests; 60 requests sent a victim ${received} codes`,
    );
  },
};
