/** A setting that overrides its default. Values are JSON, encrypted for secret settings. */
export interface StoredSetting {
  readonly name: string;
  readonly value: string;
}

/** An entry of a setting's history. */
export interface SettingChange {
  readonly id: number;
  readonly name: string;
  /** The new value as stored; null: back to the default. */
  readonly value: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** null for the command line. */
  readonly actorId: number | null;
}

export interface SettingsStore {
  /** Grows with every change, so that one number tells a process whether to read the settings again. */
  version(): Promise<number>;
  all(): Promise<StoredSetting[]>;
  byName(name: string): Promise<StoredSetting | undefined>;
  /**
   * Stores or deletes a value and writes the history, if the version is still the one the value was checked against.
   * @returns whether it was stored
   */
  change(change: Omit<SettingChange, 'id'>, expectedVersion: number): Promise<boolean>;
  /** Newest first. */
  history(name: string, limit: number): Promise<SettingChange[]>;
  historyEntry(name: string, id: number): Promise<SettingChange | undefined>;
}
