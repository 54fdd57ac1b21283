import type { MailLook } from '../branding/look.ts';
import { fillResetPath } from '../links/site.ts';
import type { Language, MessageKey } from '../locales/index.ts';
import { type SettingRules, type Settings, siteNameOf } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { TemplateVariables } from '../templates/template.ts';
import type { MailFrame } from './layout.ts';
import { greetingName } from './recipient.ts';

/** A reset link and its recipient. */
export interface ResetMailLink {
  readonly frame: MailFrame;
  readonly user: { readonly firstName: string; readonly lastName: string; readonly email: string };
  /** The origin the link begins with. */
  readonly linkBase: string;
  /** The path it goes on with. */
  readonly path: string;
  readonly uid: string;
  readonly token: string;
  /** One of VALID_FRONTEND_IDS. */
  readonly frontendId: string | null;
}

/** A made-up customer and an invalid link for previews and trials. */
export const SAMPLE: Pick<ResetMailLink, 'user' | 'uid' | 'token'> = {
  user: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada.lovelace@example.com' },
  uid: 'c2FtcGxl',
  token: 'sample-0000000000000000000000000000000000000000',
};

/** The setting: one template for all languages, or one for each. */
export const RESET_TEMPLATE = 'RESET_EMAIL_HTML_TEMPLATE';

/** The operator's template for a language; null: the built-in mail. */
export function templateFor(settings: Settings, language: Language): string | null {
  const setting: string | Partial<Record<Language, string>> = settings.get(RESET_TEMPLATE);
  const source = typeof setting === 'string' ? setting : (setting[language] ?? '');
  return source.trim() === '' ? null : source;
}

/** Names follow the rule for greetings, so that nobody can have us mail a text of theirs. */
export function variablesOf(link: ResetMailLink): TemplateVariables {
  const { user, frame, linkBase, path, uid, token, frontendId } = link;
  const { look, siteName } = frame;
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
    reset_url: linkBase + path,
    frontend_id: frontendId ?? '',
    branding: brandVariables(look ?? null),
  };
}

/** Empty where the shop has not set it. */
function brandVariables(look: MailLook | null): TemplateVariables['branding'] {
  const addressOf = (wanted: MessageKey): string =>
    look?.links.find(({ label }) => label === wanted)?.url ?? '';
  return {
    logo_url: look?.logo?.url ?? '',
    accent: look?.palette?.light.accent ?? '',
    on_accent: look?.palette?.light.on ?? '',
    privacy_url: addressOf('brandingPrivacy'),
    terms_url: addressOf('brandingTerms'),
    support_url: addressOf('brandingSupport'),
    footer: look?.lines.join('\n') ?? '',
  };
}

/** Renders templates for a sample customer before they are stored. */
export const templateRules = (templates: Templates): SettingRules => ({
  [RESET_TEMPLATE]: {
    async check(value, others) {
      const sources =
        typeof value === 'string'
          ? [[RESET_TEMPLATE, value] as const]
          : Object.entries(value).map(
              ([language, source]) => [`${RESET_TEMPLATE}.${language}`, source] as const,
            );
      const faults: string[] = [];
      for (const [path, source] of sources) {
        if (source.trim() === '') continue;
        const fault = await faultOfTemplate(templates, source, others);
        if (fault !== null) faults.push(`${path}: ${fault}`);
      }
      return faults;
    },
  },
});

/** Why a template cannot be used; null: it can. It is rendered for made-up customers, within the limits of a real mail. */
export async function faultOfTemplate(
  templates: Templates,
  source: string,
  settings: Settings,
): Promise<string | null> {
  for (const [whose, variables] of trialsWith(settings)) {
    const rendering = await templates.render(source, variables);
    if (rendering.kind !== 'rendered') return rendering.fault + whose;
  }
  return null;
}

/** Many customers have no usable name, and most requests have no frontend id. */
function trialsWith(settings: Settings): [string, TemplateVariables][] {
  const path = fillResetPath(settings.get('RESET_LINK_PATH'), SAMPLE);
  const link = {
    ...SAMPLE,
    frame: { language: 'en', siteName: siteNameOf(settings) },
    linkBase: 'https://shop.example',
    path,
    frontendId: null,
  } as const;
  const nameless = { ...SAMPLE.user, firstName: '', lastName: '' };
  return [
    ['', variablesOf({ ...link, frontendId: 'app' })],
    [' (for somebody without a name)', variablesOf({ ...link, user: nameless })],
  ];
}
