/** How the console calls messages and the texts they are made of. */
export const en = {
  kinds: {
    otp: 'One-time code',
    'reset-sms': 'Reset link, name unknown',
    'reset-sms-by-name': 'Reset link, name known',
    'registration-attempt-sms': 'Registration with a known phone',
    'phone-changed-sms': 'Phone taken off the account',
    'email-change-sms': 'Change of e-mail asked for',
    'account-closed-sms': 'Account closed',
    'account-closed-at-once-sms': 'Account closed and erased at once',
    'reset-email': 'Reset link',
    registration: 'Finish the registration',
    'registration-attempt': 'Registration with a known e-mail',
    'email-confirmation': 'Confirm the e-mail',
    'email-change': 'Confirm the new e-mail',
    'email-in-use': 'The new e-mail is in use',
    'email-change-notice': 'Change of e-mail asked for',
    'email-changed': 'E-mail changed',
    'password-changed': 'Password changed',
    'phone-confirmed': 'Phone confirmed',
    'phone-changed': 'Phone changed',
    'phone-removed': 'Phone removed',
    'phone-taken-over': 'Phone proved by somebody else',
    'account-closed': 'Account closed',
    'account-closed-at-once': 'Account closed and erased at once',
  },
  texts: {
    text: 'Text',
    subject: 'Subject',
    greeting: 'Greeting without a name',
    greeting_by_name: 'Greeting',
    intro: 'Introduction',
    button: 'Button',
    link_hint: 'Hint at the link',
    footer: 'Footer',
    life: 'How long the link works',
    ignore: 'If it was not them',
    nothing_to_do: 'If it was them',
    act: 'If it was not them',
    device: 'Device',
    undo_life: 'How long it can be undone',
    no_undo: 'If it cannot be undone',
    unproved: 'If the phone is not confirmed',
    taken_over: 'Why the phone was removed',
    erased: 'When it is erased',
    undo: 'How to open it again',
    reset: 'About the new password',
  },
} as const;

export type Names = {
  readonly [Part in keyof typeof en]: Readonly<Record<keyof (typeof en)[Part], string>>;
};

/** Names, and when each message is sent, which the API says in English. */
export interface TranslatedNames extends Names {
  readonly abouts: Names['kinds'];
}
