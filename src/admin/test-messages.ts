import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import { type Answer, json, refuse } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { type User, verifiedEmailOf, verifiedPhoneOf } from '../contracts/user.ts';
import { HOUR, SECOND } from '../lib/clock.ts';
import type { Language } from '../locales/index.ts';
import { maskedEmail } from '../messages/email-mask.ts';
import type { TestContent } from '../messages/test-mail.ts';
import type { WordedKind } from '../messages/wording/kinds.ts';
import type { Texts } from '../messages/wording/rules.ts';
import type { NewMessage, Outbox } from '../outbox/outbox.ts';
import type { Counters } from '../throttle/counters.ts';
import { throttled } from '../throttle/throttle.ts';
import { maskedPhone } from '../users/phone.ts';

/** Test messages of one member of staff in an hour. */
export const TESTS_PER_HOUR = 10;
/** How long one may wait, seconds: whoever asked for it is looking at their mailbox. */
const LIFE = HOUR / SECOND;

/** The member of staff who asks, and gets it. */
interface Asker {
  readonly user: User;
  readonly source: Source;
}

/** Counts a test message. @returns the refusal of one too many, else null */
export async function refuseTests(counters: Counters, { id }: Pick<User, 'id'>): Promise<Answer | null> {
  const { wait } = await counters.hit(['test-messages', String(id)], HOUR, TESTS_PER_HOUR);
  return wait > 0 ? refuse(throttled(wait)) : null;
}

/** Messages on trial, to whoever asks for them: a stolen token of staff must not mail customers in the shop's name. */
export function createTestMessages({
  storage,
  outbox,
  audit,
  counters,
}: {
  storage: Storage;
  outbox: Outbox;
  audit: Audit;
  counters: Counters;
}) {
  const queue = async <K extends 'test-mail' | 'test-sms'>(
    { user, source }: Asker,
    detail: { readonly kind: string; readonly language: Language },
    wanted: Pick<NewMessage<K>, 'kind' | 'recipient' | 'payload'>,
  ): Promise<Answer> => {
    const letter: NewMessage<K> = { ...wanted, source, life: LIFE };
    const crowded = outbox.refusalFor(letter);
    if (crowded) return refuse(crowded);
    const tooMany = await refuseTests(counters, user);
    if (tooMany) return tooMany;
    const id = await storage.transaction(async (stores) => {
      const entry = { event: 'message.test', outcome: 'success', actorId: user.id, userId: user.id } as const;
      await audit.record(stores, source, { ...entry, detail });
      return outbox.enqueue(stores, letter);
    });
    const { recipient } = letter;
    return letter.kind === 'test-mail'
      ? json(202, { id, channel: 'email', recipient: maskedEmail(recipient) })
      : json(202, { id, channel: 'sms', recipient: maskedPhone(recipient) });
  };

  return {
    /** The limit in words. */
    limit: `At most ${TESTS_PER_HOUR} an hour.`,

    /** Queues a mail to the asker's verified e-mail. */
    async mail(asker: Asker, language: Language, content: TestContent): Promise<Answer> {
      const email = verifiedEmailOf(asker.user);
      if (email === null) return refuse({ code: 'no_verified_email' });
      const kind = 'kind' in content ? content.kind : 'reset-template';
      return queue<'test-mail'>(
        asker,
        { kind, language },
        {
          kind: 'test-mail',
          recipient: email,
          payload: { userId: asker.user.id, email, language, content },
        },
      );
    },

    /** Queues an SMS to the asker's verified phone. */
    async sms(
      asker: Asker,
      language: Language,
      content: { readonly kind: WordedKind; readonly texts: Texts },
    ): Promise<Answer> {
      const phone = verifiedPhoneOf(asker.user);
      if (phone === null) return refuse({ code: 'no_verified_phone' });
      return queue<'test-sms'>(
        asker,
        { kind: content.kind, language },
        {
          kind: 'test-sms',
          recipient: phone,
          payload: { userId: asker.user.id, phone, language, ...content },
        },
      );
    },
  };
}
