import type { en } from './en.ts';

export type MessageKey = keyof typeof en;

/** What every language file must satisfy: a key that is missing does not compile. */
export type Catalogue = Readonly<Record<MessageKey, string>>;
