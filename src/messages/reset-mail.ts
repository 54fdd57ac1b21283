import { durationIn } from '../locales/duration.ts';
import { type Language, message } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import { type RenderedMail, renderMail } from './layout.ts';

export interface ResetMail {
  readonly language: Language;
  readonly siteName: string;
  /** Whom to greet; null: nobody by name. */
  readonly name: string | null;
  readonly resetUrl: string;
  /** Seconds the link lives. */
  readonly linkLife: number;
}

/** The built-in mail with a reset link. */
export function renderResetMail({ language, siteName, name, resetUrl, linkLife }: ResetMail): RenderedMail {
  const t = translator(language);
  return renderMail({
    language,
    siteName,
    subject: t(message('mailResetSubject', { site: siteName })),
    greeting: t(name === null ? message('mailGreeting') : message('mailGreetingByName', { name })),
    parts: [
      { kind: 'text', text: t(message('mailResetIntro', { site: siteName })) },
      {
        kind: 'button',
        label: t(message('mailResetButton')),
        url: resetUrl,
        hint: t(message('mailLinkHint')),
      },
      {
        kind: 'text',
        text: t(message('mailResetLife', { duration: durationIn(language, linkLife) })),
      },
      { kind: 'text', text: t(message('mailResetIgnore')) },
    ],
    footer: t(message('mailNoReply')),
  });
}
