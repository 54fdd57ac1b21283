import type { MessageKey } from '../../locales/index.ts';

/** A message as its recipient reads it, whose texts a shop may reword. One kind of the outbox may send several of these. */
interface WordedMessage {
  readonly channel: 'email' | 'sms';
  /** For operators: when it is sent. */
  readonly about: string;
  /** The texts it is made of, in their order, each under the name it has in MESSAGE_TEXTS. */
  readonly texts: Readonly<Record<string, MessageKey>>;
  /** Texts that stand in for others: the preview shows them only when asked to. */
  readonly alternatives: readonly string[];
}

const sms = (about: string, key: MessageKey): WordedMessage => ({
  channel: 'sms',
  about,
  texts: { text: key },
  alternatives: [],
});

type Texts = Readonly<Record<string, MessageKey>>;

/** A mail to an address that may be a stranger’s: it names nobody. */
const mail = (about: string, { subject, ...texts }: Texts & { subject: MessageKey }): WordedMessage => ({
  channel: 'email',
  about,
  texts: { subject, greeting: 'mailGreeting', ...texts, ...linkHintOf(texts), footer: 'mailNoReply' },
  alternatives: [],
});

/** A mail to the owner of an account, who is greeted by name. */
const mailByName = (
  about: string,
  { subject, ...texts }: Texts & { subject: MessageKey },
  alternatives: readonly string[] = [],
): WordedMessage => ({
  channel: 'email',
  about,
  texts: {
    subject,
    greeting_by_name: 'mailGreetingByName',
    greeting: 'mailGreeting',
    ...texts,
    ...linkHintOf(texts),
    footer: 'mailNoReply',
  },
  alternatives: ['greeting', ...alternatives],
});

const linkHintOf = (texts: Texts): Texts => ('button' in texts ? { link_hint: 'mailLinkHint' } : {});

const ACT = { nothing_to_do: 'mailNoticeIgnore' } as const;
const UNDO = { ...ACT, act: 'mailEmailUndoAct' } as const;
const UNDO_END = { undo_life: 'mailEmailUndoLife', no_undo: 'mailEmailUndoNone' } as const;

/**
 * Every message that MESSAGE_TEXTS can reword. Mails to staff about their second factor are not among them: nothing that can be
 * changed over HTTP shows in what staff get. The names are stored: they keep their meaning for good.
 */
export const WORDED = {
  otp: sms('A one-time code. A line that binds the code to the site follows it.', 'smsOtp'),
  'reset-sms': sms('A reset link, to a person whose name is not known.', 'smsReset'),
  'reset-sms-by-name': sms('A reset link, to a person whose name is known.', 'smsResetNamed'),
  'registration-attempt-sms': sms(
    'Somebody tried to register with the phone of an account.',
    'smsRegisterAttempt',
  ),
  'phone-changed-sms': sms('The phone was taken off an account.', 'smsPhoneChanged'),
  'email-change-sms': sms('Somebody asked to change the e-mail address of an account.', 'smsEmailChange'),
  'account-closed-sms': sms('An account was closed, with the link that opens it again.', 'smsClosed'),
  'account-closed-at-once-sms': sms('An account was closed, and is erased at once.', 'smsClosedAtOnce'),

  'reset-email': mailByName('A reset link. RESET_EMAIL_HTML_TEMPLATE replaces its HTML.', {
    subject: 'mailResetSubject',
    intro: 'mailResetIntro',
    button: 'mailResetButton',
    life: 'mailResetLife',
    ignore: 'mailResetIgnore',
  }),
  registration: mail('The link that creates an account (REGISTRATION_PREVENT_ENUMERATION).', {
    subject: 'mailFinishSubject',
    intro: 'mailFinishIntro',
    button: 'mailFinishButton',
    life: 'mailConfirmLife',
    ignore: 'mailFinishIgnore',
  }),
  'registration-attempt': mail('Somebody tried to register with the address of an account.', {
    subject: 'mailAttemptSubject',
    intro: 'mailAttemptIntro',
    button: 'mailAttemptButton',
    ignore: 'mailAttemptIgnore',
  }),
  'email-confirmation': mail('The link that confirms the e-mail address of a new account.', {
    subject: 'mailConfirmSubject',
    intro: 'mailConfirmIntro',
    button: 'mailConfirmButton',
    life: 'mailConfirmLife',
    ignore: 'mailConfirmIgnore',
  }),
  'email-change': mail('The link that confirms a new e-mail address.', {
    subject: 'mailNewEmailSubject',
    intro: 'mailNewEmailIntro',
    button: 'mailNewEmailButton',
    life: 'mailConfirmLife',
    ignore: 'mailNewEmailIgnore',
  }),
  'email-in-use': mail('Somebody entered an address that belongs to an account, or did until recently.', {
    subject: 'mailEmailInUseSubject',
    intro: 'mailEmailInUseIntro',
    ignore: 'mailEmailInUseIgnore',
  }),
  'email-change-notice': mailByName(
    'Somebody asked to change the e-mail address: to the address of now, with the link that stops it.',
    {
      subject: 'mailEmailSoonSubject',
      intro: 'mailEmailSoonIntro',
      ...UNDO,
      button: 'mailEmailSoonButton',
      ...UNDO_END,
    },
    ['no_undo'],
  ),
  'email-changed': mailByName(
    'The e-mail address was changed: to the former address, with the link that undoes it.',
    {
      subject: 'mailEmailChangedSubject',
      intro: 'mailEmailChangedIntro',
      ...UNDO,
      button: 'mailEmailChangedButton',
      ...UNDO_END,
    },
    ['no_undo'],
  ),
  'password-changed': mailByName('The password was changed.', {
    subject: 'mailChangedSubject',
    intro: 'mailChangedIntro',
    device: 'mailChangedDevice',
    ...ACT,
    act: 'mailChangedAct',
    button: 'mailChangedButton',
  }),
  'phone-confirmed': mailByName('A code proved the phone of an account for the first time.', {
    subject: 'mailPhoneConfirmedSubject',
    intro: 'mailPhoneConfirmedIntro',
    ...ACT,
    act: 'mailPhoneConfirmedAct',
    button: 'mailChangedButton',
  }),
  'phone-changed': mailByName('An account has another phone.', {
    subject: 'mailPhoneSubject',
    intro: 'mailPhoneIntro',
    unproved: 'mailPhoneUnproved',
    ...ACT,
    act: 'mailPhoneAct',
    button: 'mailChangedButton',
  }),
  'phone-removed': mailByName('The phone was removed from an account.', {
    subject: 'mailPhoneSubject',
    intro: 'mailPhoneRemoved',
    ...ACT,
    act: 'mailPhoneAct',
    button: 'mailChangedButton',
  }),
  'phone-taken-over': mailByName('Somebody else proved a phone that an account had without proof.', {
    subject: 'mailPhoneSubject',
    intro: 'mailPhoneRemoved',
    taken_over: 'mailPhoneTakenOver',
  }),
  'account-closed': mailByName('An account was closed, with the link that opens it again.', {
    subject: 'mailClosedSubject',
    intro: 'mailClosedIntro',
    erased: 'mailClosedErased',
    undo: 'mailClosedUndo',
    button: 'mailClosedButton',
    reset: 'mailClosedReset',
  }),
  'account-closed-at-once': mailByName('An account was closed, and is erased at once.', {
    subject: 'mailClosedSubject',
    intro: 'mailClosedAtOnce',
  }),
} as const satisfies Readonly<Record<string, WordedMessage>>;

export type WordedKind = keyof typeof WORDED;
export const WORDED_KINDS = Object.keys(WORDED) as WordedKind[];

export const isWordedKind = (kind: string): kind is WordedKind => Object.hasOwn(WORDED, kind);

/** An entry of the table. */
export const wordedMessage = (kind: WordedKind): WordedMessage => WORDED[kind];
