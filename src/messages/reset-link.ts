import type { Logger } from '../lib/logger.ts';
import { resetPath } from '../links/reset-token.ts';
import type { Language } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { TemplateVariables } from '../templates/variables.ts';
import type { RenderedMail } from './layout.ts';
import { greetingName } from './recipient.ts';
import { renderResetMail } from './reset-mail.ts';

/** A reset link, and whom it goes to. */
export interface ResetLinkMail {
  readonly language: Language;
  readonly user: { readonly firstName: string; readonly lastName: string; readonly email: string };
  /** The origin the link begins with. */
  readonly linkBase: string;
  readonly uid: string;
  readonly token: string;
  /** One of VALID_FRONTEND_IDS. */
  readonly frontendId: string | null;
}

export interface ComposedMail {
  readonly content: RenderedMail;
  /** Why the template was not used, without personal data; null when nothing is to be said. */
  readonly remark: string | null;
}

/** RESET_EMAIL_HTML_TEMPLATE: one for all languages, or one for each. */
export type ResetTemplate = string | Partial<Record<Language, string>>;
const SETTING = 'RESET_EMAIL_HTML_TEMPLATE';

/**
 * The mail with a reset link: the operator's template where there is one for the language, else the built-in one, which
 * also takes the place of a template that fails. Subject and plain text are always the built-in ones, with the same link.
 */
export async function composeResetMail(
  deps: { settings: Settings; templates: Templates; logger: Logger },
  mail: ResetLinkMail,
): Promise<ComposedMail> {
  const { settings, templates, logger } = deps;
  const { language } = mail;
  const variables = variablesOf(mail, settings.get('SITE_NAME'));
  const builtIn = renderResetMail({
    language,
    siteName: variables.site_name,
    name: variables.user.first_name || null,
    resetUrl: variables.reset_url,
    linkLife: settings.get('PASSWORD_RESET_TIMEOUT'),
  });
  const source = templateFor(settings.get(SETTING), language);
  if (source === null) return { content: builtIn, remark: null };
  const rendering = await templates.render(source, variables);
  if (rendering.kind === 'rendered') return { content: { ...builtIn, html: rendering.html }, remark: null };
  const { fault } = rendering;
  logger.warn({ setting: SETTING, language, reason: fault }, 'a template failed: the built-in mail goes out');
  return {
    content: builtIn,
    remark: `the built-in mail went out, ${SETTING} (${language}) failed: ${fault}`,
  };
}

/** The template for a language; null: the built-in mail, which speaks it. */
function templateFor(setting: ResetTemplate, language: Language): string | null {
  const source = typeof setting === 'string' ? setting : (setting[language] ?? '');
  return source.trim() === '' ? null : source;
}

/** Names are held to the same rule as in greetings: nobody can make us deliver a text of theirs. */
export function variablesOf(mail: ResetLinkMail, siteName: string): TemplateVariables {
  const { user, linkBase, uid, token, frontendId } = mail;
  const { protocol, host } = new URL(linkBase);
  return {
    user: {
      first_name: greetingName(user.firstName) ?? '',
      last_name: greetingName(user.lastName) ?? '',
      email: user.email,
    },
    email: user.email,
    site_name: siteName,
    domain: host,
    protocol: protocol.replace(':', ''),
    uid,
    token,
    reset_url: linkBase + resetPath(uid, token),
    frontend_id: frontendId ?? '',
  };
}
