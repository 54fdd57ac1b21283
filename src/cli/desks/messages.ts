import { presentAttempt } from '../../admin/letter-answers.ts';
import { type Answer, ApiError, type paths } from '../../client/index.ts';
import type { MessageState, OutboxMessage } from '../../contracts/stores/outbox.ts';
import { defined } from '../../lib/defined.ts';
import { UsageError } from '../../lib/failures.ts';
import type { RetryRefusal } from '../../outbox/retry.ts';
import { newestMessages } from '../../outbox/search.ts';
import { parsePhone } from '../../users/phone.ts';
import { type Desk, onlyOnMachine } from '../anywhere.ts';
import type { Operator } from '../operator.ts';
import { timeJson } from '../output.ts';
import { idNamed, isoOf, orMissing, rowsOf } from './api.ts';

export interface MessageFilter {
  readonly to?: string;
  readonly user?: string;
  readonly kind?: string;
  readonly gateway?: string;
  readonly state?: MessageState;
  readonly error?: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
}

type RetryFilter = Parameters<Operator['core']['retryMessages']>[0];
export type Entry = ReturnType<typeof entryOf>;
export type Attempt = Omit<ReturnType<typeof presentAttempt>, 'at'> & { readonly at: string | null };

interface MessageDesk {
  list(filter: MessageFilter): Promise<Entry[]>;
  show(uid: string): Promise<{ entry: Entry; attempts: readonly Attempt[] }>;
  retry(uid: string): Promise<void>;
  retryMany(filter: RetryFilter): Promise<{ queued: number; left: number }>;
  cancel(uid: string): Promise<void>;
}

const missing = (uid: string): string => `there is no message ${uid}`;

export const messageDesk: Desk<MessageDesk> = {
  here: ({ core, source, user: find }) => ({
    async list({ to, user, ...filter }) {
      const userId = user === undefined ? undefined : (await find(user)).id;
      const recipientKey = to === undefined ? undefined : recipientKeysOf(core, to);
      const found = await newestMessages(core, { ...filter, ...defined({ userId, recipientKey }) });
      return found.map(entryOf);
    },
    async show(uid) {
      const message = await core.storage.read.outbox.byUid(uid);
      if (!message) throw new UsageError(missing(uid));
      const attempts = (await core.storage.read.outbox.attemptsOf([uid])).get(uid) ?? [];
      return { entry: entryOf(message), attempts: attempts.map(presentAttempt) };
    },
    async retry(uid) {
      const outcome = await core.retryMessage(uid, source);
      if (!outcome.ok) throw new UsageError(reasonOf(uid, outcome.refusal));
    },
    retryMany: (filter) => core.retryMessages(filter, source),
    async cancel(uid) {
      const outcome = await core.cancelMessage(uid, source, null);
      if (outcome.ok) return;
      const { refusal } = outcome;
      throw new UsageError(
        refusal === 'unknown' ? missing(uid) : `message ${uid} does not wait: it is ${refusal.state}`,
      );
    },
  }),

  overHttp(client) {
    const at = (id: string) => ({ params: { path: { id } } });
    return {
      async list({ to, user, since, until, limit, kind, ...given }) {
        if (to !== undefined) onlyOnMachine('--to');
        const ids = { user: await idNamed(client, user), since: isoOf(since), until: isoOf(until) };
        const filter = { ...given, ...defined(ids), ...(kind !== undefined && { kind: kindNamed(kind) }) };
        const letters = await rowsOf(limit, (page) =>
          client.get('/admin/api/messages/', { params: { query: { ...filter, ...page } } }),
        );
        return letters.map(entryOfLetter);
      },
      async show(uid) {
        const letter = await orMissing(client.get('/admin/api/messages/{id}/', at(uid)), missing(uid));
        return { entry: entryOfLetter(letter), attempts: letter.attempts };
      },
      async retry(uid) {
        await refusedIn(client.post('/admin/api/messages/{id}/retry/', at(uid)), uid);
      },
      retryMany: async () => onlyOnMachine('--state'),
      async cancel(uid) {
        await refusedIn(client.post('/admin/api/messages/{id}/cancel/', at(uid)), uid);
      },
    };
  },
};

type LetterQuery = NonNullable<paths['/admin/api/messages/']['get']['parameters']['query']>;
type LetterKind = NonNullable<LetterQuery['kind']>;
/** The service knows the kinds, and says so. */
const kindNamed = (kind: string): LetterKind => kind as LetterKind;

/** @throws UsageError with what the service says about the message */
async function refusedIn(call: Promise<unknown>, uid: string): Promise<void> {
  try {
    await orMissing(call, missing(uid));
  } catch (error) {
    const [why] = error instanceof ApiError && error.status === 400 ? (error.fields.state ?? []) : [];
    throw why === undefined ? error : new UsageError(`message ${uid}: ${why}`);
  }
}

/** The search key of an address: a phone is hashed in E.164 form. */
function recipientKeysOf({ outbox: { recipientKeys }, settings }: Operator['core'], to: string): string[] {
  return recipientKeys(to.includes('@') ? to : (parsePhone(to, settings) ?? to));
}

function reasonOf(uid: string, refusal: RetryRefusal): string {
  if (refusal === 'unknown') return missing(uid);
  const why = refusal.isOverdue ? 'its deadline has passed' : `it is ${refusal.state}`;
  return `message ${uid} cannot be sent again: ${why}`;
}

const entryOf = (message: OutboxMessage) => ({
  id: message.uid,
  kind: message.kind,
  state: message.state,
  user: message.userId,
  attempts: message.attempts,
  created_at: timeJson(message.createdAt),
  next_try_at: timeJson(message.state === 'queued' || message.state === 'failed' ? message.nextTryAt : null),
  deadline: timeJson(message.deadline),
  finished_at: timeJson(message.finishedAt),
  last_error: message.lastError,
  provider_id: message.providerId,
});

function entryOfLetter(letter: Answer<'/admin/api/messages/{id}/', 'get'>): Entry {
  const { tries, channel: _channel, recipient: _recipient, attempts: _attempts, ...entry } = letter;
  return { ...entry, attempts: tries };
}
