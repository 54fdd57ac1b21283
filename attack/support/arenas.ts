import type { Attack } from '../attack.ts';
import { type Arena, createArena, PASSWORD } from './arena.ts';
import { Client } from './client.ts';
import { importedHash } from './imported.ts';
import type { Options } from './options.ts';
import { ORIGIN, startOwnService } from './service.ts';

const IMPORTED_HASH = importedHash(PASSWORD);

/** A running service. */
export function arenaAt(
  { origin, token }: NonNullable<Options['target']>,
  { isLong, samples }: Pick<Options, 'isLong' | 'samples'>,
): Arena {
  const make = async (people: readonly { email: string; phone: string }[]): Promise<number[]> => {
    const operator = new Client(origin);
    const ids: number[] = [];
    for (const { email, phone } of people) {
      const verified = { is_email_verified: true, is_phone_verified: true };
      const body = { email, phone, password: PASSWORD, ...verified };
      const reply = await operator.post('/admin/api/users/', body, {
        headers: { authorization: `Token ${token}` },
      });
      if (reply.status !== 201) throw new Error(`the operator API answered ${reply.status}: ${reply.body}`);
      ids.push(reply.json<{ pk: number }>().pk);
    }
    operator.close();
    return ids;
  };
  return createArena({ url: origin, origin, isLong, samples, service: null, make });
}

/** A service started for one attack, so that what one attack exhausts holds back no other. */
export async function arenaOf(
  attack: Attack,
  { engine, isLong, samples }: Pick<Options, 'engine' | 'isLong' | 'samples'>,
): Promise<{ arena: Arena; stop: () => Promise<void> }> {
  const service = await startOwnService(engine, attack);
  const arena = createArena({
    url: service.url,
    origin: ORIGIN,
    isLong,
    samples,
    service,
    make: (people) =>
      service.withCore(async ({ accounts, storage }) => {
        const source = { address: 'operator', agent: 'attack', requestId: 'attack' };
        const inputs = people.map(({ userType = 'registered', isImported = false, ...person }) => ({
          isEmailVerified: true,
          isPhoneVerified: true,
          // Who is imported gets a hash below.
          ...(userType === 'registered' && !isImported
            ? { userType, password: PASSWORD }
            : { userType: 'guest' as const }),
          ...person,
        }));
        const created = await accounts.create(inputs, source);
        if (!created.ok) throw new Error(`nobody was created: ${JSON.stringify(created.refusal)}`);
        const imported = created.value.filter((_, index) => people[index]?.isImported);
        if (imported.length > 0)
          await storage.transaction(async ({ users }) => {
            for (const user of imported) {
              await users.replacePassword(user, IMPORTED_HASH);
              await users.update(user.id, { userType: 'registered' }, 'keep-credentials');
            }
          });
        return created.value.map(({ id }) => id);
      }),
  });
  return { arena, stop: () => service.stop() };
}
