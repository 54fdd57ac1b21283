/** A message in the development inbox, which takes the place of real delivery. */
export interface InboxMessage {
  readonly id: number;
  readonly channel: 'email' | 'sms';
  readonly recipient: string;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  readonly createdAt: number;
}

export interface InboxStore {
  /** Stores a message and deletes all but the newest `keep`. @returns its id */
  insert(message: Omit<InboxMessage, 'id'>, keep: number): Promise<number>;
  byId(id: number): Promise<InboxMessage | undefined>;
  /** Newest first. */
  list(limit: number): Promise<InboxMessage[]>;
}
