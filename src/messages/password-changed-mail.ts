import { type Language, message } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import { type RenderedMail, renderMail } from './layout.ts';

export interface PasswordChangedMail {
  readonly language: Language;
  readonly siteName: string;
  /** Whom to greet; null: nobody by name. */
  readonly name: string | null;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  /** The page that asks for a reset link. */
  readonly resetUrl: string;
}

/** The notice that a password changed: when, and what to do about it. */
export function renderPasswordChangedMail(mail: PasswordChangedMail): RenderedMail {
  const { language, siteName, name, changedAt, resetUrl } = mail;
  const t = translator(language);
  return renderMail({
    language,
    siteName,
    subject: t(message('mailChangedSubject')),
    greeting: t(name === null ? message('mailGreeting') : message('mailGreetingByName', { name })),
    parts: [
      {
        kind: 'text',
        text: t(message('mailChangedIntro', { site: siteName, time: inUtc(changedAt) })),
      },
      { kind: 'text', text: t(message('mailChangedIgnore')) },
      { kind: 'text', text: t(message('mailChangedAct')) },
      {
        kind: 'button',
        label: t(message('mailChangedButton')),
        url: resetUrl,
        hint: t(message('mailLinkHint')),
      },
    ],
    footer: t(message('mailNoReply')),
  });
}

/** `2026-01-15 12:00`: read the same in every language. */
const inUtc = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
