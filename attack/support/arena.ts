import { randomInt } from 'node:crypto';
import { Client, type ClientOptions } from './client.ts';
import type { OwnService } from './service.ts';

/** A customer of the attacked service. */
export interface Person {
  readonly id: number;
  readonly email: string;
  readonly phone: string;
  readonly password: string;
}

export interface PersonOptions {
  readonly email?: string;
  readonly phone?: string;
  readonly isEmailVerified?: boolean;
  readonly isPhoneVerified?: boolean;
  readonly userType?: 'guest' | 'registered';
  /** Imported, with a hash that takes longer than ours. */
  readonly isImported?: boolean;
}

/** Where an attack takes place. */
export interface Arena {
  readonly url: string;
  /** The origin of its own pages. */
  readonly origin: string;
  /** The long form takes more rounds. */
  readonly isLong: boolean;
  /** Observations per class, for statistics. */
  readonly samples: number;
  /** Somebody new. @param options.address as the service should see it */
  client(options?: ClientOptions): Client;
  /** A new customer with a password, a verified e-mail and a verified phone, but for what is given. */
  person(options?: PersonOptions): Promise<Person>;
  people(count: number, options?: PersonOptions): Promise<Person[]>;
  /** A service of the attack's own. @throws Error if it attacks a running one: attacks that ask say so in `needs` */
  service(): OwnService;
  /** Closes what clients hold open. */
  close(): void;
}

/** Customers created at once: fewer passwords than may wait for hashing. */
const AT_ONCE = 16;

export const PASSWORD = 'correct horse battery 42';

let made = randomInt(1_000_000);

/** What nobody else in this run has: an e-mail, and a phone in the range that Türkiye's operators use. */
export const newIdentity = (): { email: string; phone: string } => {
  made += 1;
  return {
    email: `person-${made}-${randomInt(1e9)}@customers.example`,
    phone: `+90532${String(made % 10_000_000).padStart(7, '0')}`,
  };
};

/** An address of the documentation ranges' size that nobody used yet (RFC 2544's 198.18.0.0/15). */
export const newAddress = (): string => {
  made += 1;
  return `198.${18 + ((made >> 16) % 2)}.${(made >> 8) % 256}.${made % 256}`;
};

type Make = (people: readonly (PersonOptions & { email: string; phone: string })[]) => Promise<number[]>;

export function createArena(parts: {
  url: string;
  origin: string;
  isLong: boolean;
  samples: number;
  service: OwnService | null;
  make: Make;
}): Arena {
  const { url, origin, isLong, samples, service, make } = parts;
  const clients: Client[] = [];
  const people = async (count: number, options: PersonOptions = {}): Promise<Person[]> => {
    const wanted = Array.from({ length: count }, () => ({ ...newIdentity(), ...options }));
    const ids: number[] = [];
    for (let from = 0; from < count; from += AT_ONCE)
      ids.push(...(await make(wanted.slice(from, from + AT_ONCE))));
    return wanted.map(({ email, phone }, index) => ({
      id: ids[index] ?? 0,
      email,
      phone,
      password: PASSWORD,
    }));
  };
  return {
    url,
    origin,
    isLong,
    samples,
    people,
    client(options = {}) {
      const client = new Client(url, { origin, ...options });
      clients.push(client);
      return client;
    },
    async person(options) {
      const [person] = await people(1, options);
      if (!person) throw new Error('nobody was created');
      return person;
    },
    service() {
      if (!service) throw new Error('this attack needs a service of its own');
      return service;
    },
    close() {
      for (const client of clients) client.close();
    },
  };
}
