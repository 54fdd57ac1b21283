import type { Audit } from '../audit/audit.ts';
import {
  boolean,
  choice,
  documented,
  type Field,
  type FieldValues,
  optional,
  readFields,
} from '../contracts/fields.ts';
import {
  type Answer,
  fieldErrorsSchema,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { type FieldErrors, invalidFields } from '../errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Site } from '../links/site.ts';
import { LANGUAGES, type Language, message } from '../locales/index.ts';
import { WORDED_KINDS, type WordedKind, wordedMessage } from '../messages/wording/kinds.ts';
import { editableMessages, previewMessage } from '../messages/wording/preview.ts';
import { faultsOfTexts, isTexts, type Texts } from '../messages/wording/rules.ts';
import { storedTexts, type Worded } from '../messages/wording/wording.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import {
  listSchema,
  presentMessage,
  previewSchema,
  queuedSchema,
  textsSchema,
} from './message-texts-answers.ts';
import { operatorRoute } from './setting-answers.ts';
import { createTestMessages } from './test-messages.ts';

interface Services {
  readonly settings: Settings;
  readonly site: Site;
  readonly storage: Storage;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly counters: Counters;
}

const kind = documented(choice(WORDED_KINDS), 'The message.', 'otp') as Field<WordedKind>;
const language = documented(choice(LANGUAGES), 'The language it is in.', 'en') as Field<Language>;

/** Texts by name. What they may say is checked once the message is known. */
const texts: Field<Texts | undefined> = {
  schema: textsSchema,
  isRequired: false,
  read(given) {
    if (given === undefined) return { value: undefined };
    return isTexts(given) ? { value: given } : { error: message('invalidValue') };
  },
};

const alternatives = documented(
  optional(boolean()),
  'Show the texts that stand in for others: for people without a name, or where there is no way back any more.',
  false,
);
const BODY = { kind, language, texts };
const PREVIEW = { ...BODY, alternatives };
const FILTERS = { kind: optional(kind), language: optional(language) };

const FAULTS = {
  description: 'A text is not valid: `texts.<name>` says what was expected.',
  schema: fieldErrorsSchema,
};

/** What mails and SMS say, and trying other texts before they are stored in MESSAGE_TEXTS. */
export function messageTexts(services: Services): Route[] {
  const { settings } = services;
  const testMessages = createTestMessages(services);

  /** What is to be shown: the given texts, or else those in force. */
  const read = (body: FieldValues<typeof BODY>): Result<Worded, FieldErrors> => {
    const given = body.texts ?? storedTexts(settings, body.kind, body.language);
    // What an older version stored may have faults; the message leaves it out.
    const faults = body.texts ? faultsOfTexts(body.kind, body.texts) : [];
    if (faults.length === 0) return ok({ kind: body.kind, language: body.language, texts: given });
    const byPath = Map.groupBy(faults, ({ name }) => `texts.${name}`);
    return refused(
      Object.fromEntries(
        [...byPath].map(([path, found]) => [
          path,
          found.map(({ fault }) => message('verbatim', { text: fault })),
        ]),
      ),
    );
  };

  const withTexts =
    <F extends typeof BODY>(handle: (worded: Worded, request: RouteRequest<F>) => Promise<Answer>) =>
    async (request: RouteRequest<F>): Promise<Answer> => {
      const worded = read(request.body);
      return worded.ok ? handle(worded.value, request) : refuse(invalidFields(worded.refusal));
    };

  return [
    route({
      ...operatorRoute,
      method: 'GET',
      path: '/admin/api/message-texts/',
      operationId: 'listMessageTexts',
      summary: 'The texts of mails and SMS, and what the shop says instead',
      description:
        'Store other texts with the setting `MESSAGE_TEXTS`: message → language → text → what to say instead. Mails to staff are not among them: they are always the built-in ones.',
      query: {
        kind: { description: 'Only this message.', example: 'otp', schema: kind.schema },
        language: { description: 'Only this language.', example: 'en', schema: language.schema },
      },
      responses: {
        200: { description: 'The messages.', schema: listSchema },
        400: { description: 'A filter is not valid.', schema: fieldErrorsSchema },
      },
      async handle({ query }) {
        const reading = readFields(FILTERS, query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { kind: only, language: spoken } = reading.value;
        const messages = editableMessages(services).filter((each) => (only ?? each.kind) === each.kind);
        return json(200, { messages: messages.map((each) => presentMessage(each, spoken)) });
      },
    }),
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/message-texts/preview/',
      operationId: 'previewMessageTexts',
      summary: 'A message with other texts, as a made-up customer would get it',
      description:
        'Texts that are left out are the built-in ones; without `texts`, what the message says now. Its code and links open nothing. Nothing is stored.',
      body: PREVIEW,
      responses: { 200: { description: 'The message.', schema: previewSchema }, 400: FAULTS },
      handle: withTexts<typeof PREVIEW>(async (worded, { body }) =>
        json(200, previewMessage(services, worded, { showsAlternatives: body.alternatives ?? false })),
      ),
    }),
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/message-texts/test/',
      operationId: 'sendTestMessage',
      summary: 'Send oneself a message with other texts',
      description: `As the preview, marked as a test, to the verified e-mail or phone of the member of staff who asks, and to nobody else. ${testMessages.limit}`,
      body: BODY,
      errors: ['no_verified_email', 'no_verified_phone', 'throttled'],
      responses: { 202: { description: 'It waits to be sent.', schema: queuedSchema }, 400: FAULTS },
      handle: withTexts(async ({ kind: sample, language: spoken, texts: said }, request) => {
        const content = { kind: sample, texts: said };
        const { user } = viewerOf(request);
        return wordedMessage(sample).channel === 'email'
          ? testMessages.mail({ user, source: request.source }, spoken, content)
          : testMessages.sms({ user, source: request.source }, spoken, content);
      }),
    }),
  ];
}
