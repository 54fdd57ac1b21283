import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { html } from '../lib/html.ts';
import { type Language, message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import type { RenderedMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { isVerifiedAddress } from './notice.ts';
import { languageOf } from './recipient.ts';
import { previewResetMail } from './reset-email.ts';
import type { WordedKind } from './wording/kinds.ts';
import { previewMessage } from './wording/preview.ts';
import type { Texts } from './wording/rules.ts';

/** What a test shows: a message with texts that need not be stored, or the reset mail with a template that need not be. */
export type TestContent =
  | { readonly kind: WordedKind; readonly texts: Texts }
  | { readonly template: string | null };

interface TestMailPayload {
  readonly userId: number;
  /** The verified e-mail of the member of staff at that time. */
  readonly email: string;
  readonly language: Language;
  readonly content: TestContent;
}

/** A mail on trial, to the member of staff who asked for it and to nobody else. Its links open nothing. */
export async function testMail(
  { userId, email, language, content }: TestMailPayload,
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { storage, settings } = services;
  const user = await storage.read.users.byId(userId);
  if (!user?.isStaff || !user.isActive || !isVerifiedAddress(user, email))
    return suppress('it is no verified e-mail of a member of staff any more', userId);
  const mail = await contentOf(content, language, services);
  // Marked in a language that they read, so that nobody takes a sample of whoever uses their session for a real message.
  const mark = translate(languageOf(user, settings), message('testMark', { text: mail.subject }));
  return { kind: 'send', userId, message: mailTo(email, marked(mail, mark), settings) };
}

/** A mail that says in its subject and at its beginning what it is. */
function marked({ html: page, text }: RenderedMail, mark: string): RenderedMail {
  const line = html`<p style="margin:0;padding:8px 16px;background-color:#fff3cd;color:#171a21;font-family:sans-serif">${mark}</p>`;
  const [body = ''] = /<body[^>]*>/i.exec(page) ?? [];
  return { subject: mark, html: page.replace(body, () => body + line.text), text: `${mark}\n\n${text}` };
}

async function contentOf(
  content: TestContent,
  language: Language,
  services: MessageServices,
): Promise<RenderedMail> {
  if ('template' in content) {
    const { template } = content;
    return (await previewResetMail(services, { language, frontendId: null, template })).content;
  }
  const preview = await previewMessage(services, { ...content, language });
  if (preview.channel === 'email') return preview;
  throw new Error(`${content.kind} is an SMS`);
}
