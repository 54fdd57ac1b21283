/** A mail, ready to go: rendered, in the recipient's language. */
export interface Mail {
  readonly channel: 'email';
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** A text message, ready to go. */
export interface Sms {
  readonly channel: 'sms';
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** Some gateways send codes ahead of everything else. */
  readonly isOtp: boolean;
}

export type Outgoing = Mail | Sms;
