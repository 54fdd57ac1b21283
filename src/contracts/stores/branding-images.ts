/** An image for pages and mails, without its content. */
export interface BrandingImage {
  /** A hash of the content and the extension of the type: `9f86d081884c7d659a2feaa0c55ad015.png`. */
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The size of the content. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface BrandingImageStore {
  /** The oldest first. */
  all(): Promise<BrandingImage[]>;
  byId(id: string): Promise<BrandingImage | undefined>;
  contentOf(id: string): Promise<Buffer | undefined>;
  /** @throws UniqueViolation if there is one of this id */
  insert(image: BrandingImage, content: Buffer): Promise<void>;
  /** @returns whether there was one */
  remove(id: string): Promise<boolean>;
}
