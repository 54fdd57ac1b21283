import { durationIn } from '../locales/duration.ts';
import { type Language, type Message, type MessageKey, message } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import { type MailPart, type RenderedMail, renderMail } from './layout.ts';

/** A mail about a registration. It greets nobody by name: whoever typed the address could have typed anything as a name. */
export interface RegistrationMail {
  readonly language: Language;
  readonly siteName: string;
  /** Where the button leads. */
  readonly url: string;
  /** Seconds the link lives. */
  readonly linkLife: number;
}

interface Wording {
  readonly subject: MessageKey;
  readonly intro: MessageKey;
  readonly button: MessageKey;
  /** What is said below the button. */
  readonly after: readonly Message[];
}

/** The account is there; its e-mail is to be confirmed. */
export const renderConfirmationMail = (mail: RegistrationMail): RenderedMail =>
  render(mail, {
    subject: 'mailConfirmSubject',
    intro: 'mailConfirmIntro',
    button: 'mailConfirmButton',
    after: [lifeOf(mail), message('mailConfirmIgnore')],
  });

/** The account will be there once the link is opened. */
export const renderFinishMail = (mail: RegistrationMail): RenderedMail =>
  render(mail, {
    subject: 'mailFinishSubject',
    intro: 'mailFinishIntro',
    button: 'mailFinishButton',
    after: [lifeOf(mail), message('mailFinishIgnore')],
  });

/** To somebody who has an account: somebody tried to make another with the same address. */
export const renderAttemptMail = (mail: Omit<RegistrationMail, 'linkLife'>): RenderedMail =>
  render(mail, {
    subject: 'mailAttemptSubject',
    intro: 'mailAttemptIntro',
    button: 'mailAttemptButton',
    after: [message('mailAttemptIgnore')],
  });

const lifeOf = ({ language, linkLife }: RegistrationMail): Message =>
  message('mailConfirmLife', { duration: durationIn(language, linkLife) });

function render(
  { language, siteName, url }: Omit<RegistrationMail, 'linkLife'>,
  { subject, intro, button, after }: Wording,
): RenderedMail {
  const t = translator(language);
  const text = (said: Message): MailPart => ({ kind: 'text', text: t(said) });
  return renderMail({
    language,
    siteName,
    subject: t(message(subject, { site: siteName })),
    greeting: t(message('mailGreeting')),
    parts: [
      text(message(intro, { site: siteName })),
      { kind: 'button', label: t(message(button)), url, hint: t(message('mailLinkHint')) },
      ...after.map(text),
    ],
    footer: t(message('mailNoReply')),
  });
}
