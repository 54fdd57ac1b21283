/** A browser that proved once to be its user's. Only the browser has the cookie. */
export interface Device {
  /** In the cookie; names the browser, not the user. */
  readonly id: string;
  readonly userId: number;
  /** When the newest cookie was issued, milliseconds since the epoch like all times here. No two have one time. */
  readonly issuedAt: number;
  /** Cookies issued before were replaced by a newer one. */
  readonly acceptedFrom: number;
  /** When the device is forgotten unless it proves again to be its user's. */
  readonly expiresAt: number;
}

export interface DeviceStore {
  byId(id: string): Promise<Device | undefined>;
  /** The one that expires last first. */
  ofUser(userId: number): Promise<Device[]>;
  /** @returns false when there is a device with this id */
  insert(device: Device): Promise<boolean>;
  /**
   * Stores the times of a newer cookie, if the newest is still the one that was read: of two requests at once, one replaces it.
   * @returns whether it was
   */
  replace(read: Device, times: Pick<Device, 'issuedAt' | 'acceptedFrom' | 'expiresAt'>): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Deletes all but the `keep` devices of a user that expire last. */
  trim(userId: number, keep: number): Promise<void>;
  /** Deletes all devices of a user. */
  removeOfUser(userId: number): Promise<void>;
  /** Deletes at most `limit` that have expired. @returns how many */
  removeExpired(now: number, limit: number): Promise<number>;
}
