import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { UsageError } from '../lib/failures.ts';
import { encodeUid } from '../links/reset-token.ts';
import { durationIn } from '../locales/duration.ts';
import { type Language, message } from '../locales/index.ts';
import { frameFor } from './frame.ts';
import { type MailFrame, type RenderedMail, renderMail } from './layout.ts';
import { letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import { claimResetSlot } from './reset-slot.ts';
import { RESET_TEMPLATE, type ResetMailLink, SAMPLE, variablesOf } from './reset-template.ts';

interface ResetEmailPayload {
  /** As entered in the form. */
  readonly email: string;
  /** One of VALID_FRONTEND_IDS. */
  readonly frontendId: string | null;
  /** That of the page it was asked for on; missing: it was asked for through the API. */
  readonly language?: Language | undefined;
}

/**
 * A reset link for the entered address, if an active, registered user has it. It goes to the stored address, never to the
 * entered one: a look-alike spelling could be a stranger's mailbox.
 */
export async function resetEmail(
  { email, frontendId, language: asked }: ResetEmailPayload,
  { uid }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { storage, settings, resetTokens } = services;
  const user = await storage.read.users.byEmail(email);
  if (!user) return suppress('nobody has this address');
  const { id: userId, email: address } = user;
  if (address === null || !user.isActive || !user.isEmailVerified || user.userType !== 'registered')
    return suppress('not an active, registered user with a verified e-mail', userId);
  if (!(await claimResetSlot(services, user, 'email', uid)))
    return suppress('too soon after the last one', userId);

  const link = { uid: encodeUid(userId), token: resetTokens.make(user, 'email') };
  const language = languageOf(user, settings, asked);
  const letterhead = letterheadFor(user, services, frontendId);
  const { content, remark } = await composeResetMail(
    services,
    {
      ...link,
      frame: await frameFor(user, language, services, 'reset-email'),
      user: { ...user, email: address },
      linkBase: letterhead.origin,
      path: letterhead.resetPath(link),
      frontendId,
    },
    letterhead.resetTemplate(language),
  );
  return {
    kind: 'send',
    userId,
    message: mailTo(address, content, settings),
    event: 'reset_link.sent',
    remark,
  };
}

type RenderingServices = Pick<MessageServices, 'settings' | 'templates' | 'logger'>;

export interface ComposedMail {
  readonly content: RenderedMail;
  /** Why the operator's template was not used, without personal data; null: it was, or there is none. */
  readonly remark: string | null;
}

/**
 * The mail with a reset link: the operator's template if there is one, else the built-in mail, which also replaces a
 * template that fails. Subject and plain text are always those of the built-in mail, with the same link.
 *
 * @param source of the template; null: the built-in mail
 */
export async function composeResetMail(
  { settings, templates, logger }: RenderingServices,
  link: ResetMailLink,
  source: string | null,
): Promise<ComposedMail> {
  const { frame } = link;
  const variables = variablesOf(link);
  const builtIn = renderResetMail({
    ...frame,
    name: variables.user.first_name || null,
    resetUrl: variables.reset_url,
    linkLife: settings.get('PASSWORD_RESET_TIMEOUT'),
  });
  if (source === null) return { content: builtIn, remark: null };
  const rendering = await templates.render(source, variables);
  if (rendering.kind === 'rendered') return { content: { ...builtIn, html: rendering.html }, remark: null };
  const { fault } = rendering;
  logger.warn(
    { setting: RESET_TEMPLATE, language: frame.language, reason: fault },
    'a template failed: the built-in mail goes out',
  );
  return {
    content: builtIn,
    remark: `the built-in mail went out, ${RESET_TEMPLATE} (${frame.language}) failed: ${fault}`,
  };
}

/**
 * The reset mail as it would be sent now, for a sample customer and with an invalid link.
 *
 * @param options.frontendId one of VALID_FRONTEND_IDS
 * @param options.template instead of the one in force; null: the built-in mail
 * @throws UsageError if the frontend is unknown
 */
export async function previewResetMail(
  services: RenderingServices & Pick<MessageServices, 'site' | 'storage'>,
  options: { language: Language; frontendId: string | null; template?: string | null },
): Promise<ComposedMail> {
  const { settings } = services;
  const { language, frontendId } = options;
  const known = settings.get('VALID_FRONTEND_IDS');
  if (frontendId !== null && !known.includes(frontendId))
    throw new UsageError(
      `expected one of VALID_FRONTEND_IDS (${known.join(', ') || 'none'}), got ${JSON.stringify(frontendId)}`,
    );
  const { origin, resetPath, resetTemplate } = letterheadFor(undefined, services, frontendId);
  const frame = await frameFor(undefined, language, services, 'reset-email');
  return composeResetMail(
    services,
    { ...SAMPLE, frame, linkBase: origin, path: resetPath(SAMPLE), frontendId },
    options.template === undefined ? resetTemplate(language) : options.template,
  );
}

export interface ResetMail extends MailFrame {
  /** For the greeting; null: no name. */
  readonly name: string | null;
  readonly resetUrl: string;
  /** How long the link is valid, seconds. */
  readonly linkLife: number;
}

/** The built-in mail with a reset link. */
export function renderResetMail(mail: ResetMail): RenderedMail {
  const { language, siteName, resetUrl, linkLife } = mail;
  return renderMail({
    ...mail,
    subject: message('mailResetSubject', { site: siteName }),
    parts: [
      message('mailResetIntro', { site: siteName }),
      { button: 'mailResetButton', url: resetUrl },
      message('mailResetLife', { duration: durationIn(language, linkLife) }),
      message('mailResetIgnore'),
    ],
  });
}
