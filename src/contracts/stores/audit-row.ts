/** What is recorded. Never a secret: details hold names of things, not their values. */
export interface AuditRow {
  readonly uid: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Dotted: `password.change`, `session.sign_in`. */
  readonly event: string;
  readonly outcome: 'success' | 'failure';
  /** Who did it; null for somebody not signed in. */
  readonly actorId: number | null;
  /** Whom it concerns; null when nobody is known by what was given. */
  readonly userId: number | null;
  /** `operator` for the command line. */
  readonly address: string;
  readonly requestId: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  readonly mac: string;
}
