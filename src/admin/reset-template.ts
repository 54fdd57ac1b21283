import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { choice, documented, type Field } from '../contracts/fields.ts';
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
import { invalidFields } from '../errors.ts';
import { MINUTE } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Site } from '../links/site.ts';
import { LANGUAGES, message } from '../locales/index.ts';
import { type ComposedMail, previewResetMail } from '../messages/reset-email.ts';
import { faultOfTemplate, RESET_TEMPLATE } from '../messages/reset-template.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { Counters } from '../throttle/counters.ts';
import { throttled } from '../throttle/throttle.ts';
import { mailSchema, queuedSchema } from './message-texts-answers.ts';
import { operatorRoute } from './setting-answers.ts';
import { createTestMessages } from './test-messages.ts';

interface Services {
  readonly settings: Settings;
  readonly site: Site;
  readonly templates: Templates;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly counters: Counters;
}

/** Renderings of one member of staff in a minute: each may take a thread for a second. An editor asks when typing pauses. */
const RENDERINGS_PER_MINUTE = 60;

/** Characters, as the setting has it. */
const LONGEST = 100_000;

/** Not trimmed as other texts are: faults name a line. */
const source: Field<string | null> = {
  schema: Type.Union([Type.String({ maxLength: LONGEST }), Type.Null()], {
    description: 'Liquid source. Left out, null or blank: the built-in mail.',
    examples: ['<p>Hello {{ user.first_name }},</p><a href="{{ reset_url }}">Choose a new password</a>'],
  }),
  isRequired: false,
  read(given) {
    if (given === undefined || given === null) return { value: null };
    if (typeof given !== 'string' || !given.isWellFormed()) return { error: message('notAString') };
    if (given.length > LONGEST) return { error: message('tooLong', { max: LONGEST }) };
    return { value: given.trim() === '' ? null : given };
  },
};

const BODY = {
  template: source,
  language: documented(choice(LANGUAGES), 'The language of subject and plain text.', 'en'),
};

const FAULTS = {
  description: 'The template cannot be used: `template` says why, with the line.',
  schema: fieldErrorsSchema,
};

const refuseTemplate = (fault: string): Answer =>
  refuse(invalidFields({ template: [message('verbatim', { text: fault })] }));

/** Trying a template of the reset mail before it is stored. It is rendered as real mails are, within the same limits. */
export function resetTemplate(services: Services): Route[] {
  const { settings, templates, counters } = services;
  const testMessages = createTestMessages(services);

  const rendered =
    (handle: (mail: ComposedMail, request: RouteRequest<typeof BODY>) => Promise<Answer>) =>
    async (request: RouteRequest<typeof BODY>): Promise<Answer> => {
      const { id } = viewerOf(request).user;
      const { wait } = await counters.hit(['template-previews', String(id)], MINUTE, RENDERINGS_PER_MINUTE);
      if (wait > 0) return refuse(throttled(wait));
      const { template, language } = request.body;
      const fault = template === null ? null : await faultOfTemplate(templates, template, settings);
      if (fault !== null) return refuseTemplate(fault);
      const mail = await previewResetMail(services, { language, frontendId: null, template });
      return mail.remark === null ? handle(mail, request) : refuseTemplate(mail.remark);
    };

  return [
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/reset-template/preview/',
      operationId: 'previewResetTemplate',
      summary: 'The reset mail with another template, as a made-up customer would get it',
      description: `For the setting \`${RESET_TEMPLATE}\`. Its link opens nothing. Nothing is stored. At most ${RENDERINGS_PER_MINUTE} a minute. The HTML is whatever the template makes of it: show it in a sandboxed frame.`,
      body: BODY,
      errors: ['throttled'],
      responses: { 200: { description: 'The mail.', schema: mailSchema }, 400: FAULTS },
      handle: rendered(async ({ content: { subject, html, text: plain } }) =>
        json(200, { subject, html, text: plain }),
      ),
    }),
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/reset-template/test/',
      // Unlike other tests it may hold any link, in a genuine mail to somebody of the staff: who stole a session sends none.
      role: 'owner',
      secondFactor: 'recent',
      operationId: 'sendTestResetMail',
      summary: 'Send oneself the reset mail with another template',
      description: `As the preview, marked as a test, to the verified e-mail of the owner who asks, and to nobody else. ${testMessages.limit}`,
      body: BODY,
      errors: ['no_verified_email', 'throttled'],
      responses: { 202: { description: 'It waits to be sent.', schema: queuedSchema }, 400: FAULTS },
      handle: rendered(async (_mail, request) => {
        const { template, language } = request.body;
        const { user } = viewerOf(request);
        return testMessages.mail({ user, source: request.source }, language, { template });
      }),
    }),
  ];
}
