/** A setting somebody stored. Values are JSON, sealed for secret settings. */
export interface StoredSetting {
  readonly name: string;
  readonly value: string;
}

/** One change of a setting. */
export interface SettingChange {
  readonly id: number;
  readonly name: string;
  /** What it was changed to; null: back to the default. As stored, so sealed for secret settings. */
  readonly value: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** null: the command line. */
  readonly actorId: number | null;
}

export interface SettingsStore {
  /** Grows with every change: who remembers it knows by one number whether to read again. */
  version(): Promise<number>;
  all(): Promise<StoredSetting[]>;
  byName(name: string): Promise<StoredSetting | undefined>;
  /**
   * Stores a value, or removes it, and writes the history, only while the version is the one that was read when the
   * value was checked against the others.
   * @returns whether it did
   */
  change(change: Omit<SettingChange, 'id'>, expectedVersion: number): Promise<boolean>;
  /** The newest first. */
  history(name: string, limit: number): Promise<SettingChange[]>;
  historyEntry(name: string, id: number): Promise<SettingChange | undefined>;
}
