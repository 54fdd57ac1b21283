import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';
import { register } from '../support/flows.ts';

/** What a victim may be sent in a day by strangers' requests. */
const BEARABLE = 24;

/** Whether a customer on a new device gets a code and signs in with it. */
async function getsCode(arena: Arena, phone: string): Promise<boolean> {
  const { mailbox } = arena.service();
  const owner = arena.client({ address: newAddress() });
  const seen = textsTo(arena, phone);
  const asked = await owner.post('/users/otp-login/', { phone });
  if (asked.status >= 300) return false;
  const code = await mailbox.codeTo(phone, seen).catch(() => null);
  return code !== null && (await owner.post('/users/otp-login/', { phone, code })).status === 200;
}

const textsTo = (arena: Arena, phone: string): number =>
  arena.service().mailbox.texts.filter(({ to }) => to === phone).length;

/** Has a stranger register with a number, then its owner. @returns what the owner is kept from */
async function deniedByClaim(arena: Arena, phone: string): Promise<string[]> {
  const claim = () =>
    register(arena.client({ address: newAddress() }), { email: newIdentity().email, phone });
  const claimed = await claim();
  if (claimed.status >= 300)
    throw new Error(`the stranger’s registration was answered with ${claimed.status}`);
  const registered = await claim();
  if (registered.status >= 300)
    return [`a stranger’s unproven number keeps its owner from registering (${registered.body})`];
  return (await getsCode(arena, phone)) ? [] : ['a stranger’s unproven number keeps codes from its owner'];
}

export const deniedCodes: Attack = {
  name: 'denied-codes',
  title: 'Keep an owner from getting codes or using their number, or flood them with codes',
  gain: 'A stranger who knows a number locks its owner out, or wakes them all night.',
  source: 'OWASP ASVS 5.0 §6.3.1, §6.5.2; OWASP API4:2023',
  needs: 'service',
  settings: { SMS_OTP_RESENT_TIME_GAP: 0 },
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const person = await arena.person();
    const stranger = newAddress();
    for (let index = 0; index < 12; index++)
      await arena.client({ address: stranger }).post('/users/otp-login/', { phone: person.phone });
    await mailbox.quiet();
    if (!(await getsCode(arena, person.phone)))
      faults.push('12 requests of a stranger kept the owner on a new device from getting a code');
    const victim = await arena.person();
    for (let index = 0; index < 60; index++)
      await arena.client({ address: newAddress() }).post('/users/otp-login/', { phone: victim.phone });
    await mailbox.quiet();
    const received = textsTo(arena, victim.phone);
    if (received > BEARABLE) faults.push(`60 requests of strangers sent one victim ${received} codes`);
    faults.push(...(await deniedByClaim(arena, newIdentity().phone)));
    await arena.service().command('settings', 'set', 'PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE', 'false');
    faults.push(...(await deniedByClaim(arena, newIdentity().phone)));
    return unless(
      faults,
      `the owner got a code beside 12 requests; 60 requests sent a victim ${received} codes`,
    );
  },
};
