import type { Answer, Item } from '../api/api.ts';

export type Listed = Item<'/admin/api/users/'>;
export type Person = Answer<'/admin/api/users/{id}/'>;
export type Entry = Item<'/admin/api/users/{id}/timeline/'>;

/** What a person is called: by name, else by what they sign in with. */
export const nameOf = ({ first_name, last_name, email, phone, pk }: Listed): string =>
  `${first_name} ${last_name}`.trim() || email || phone || `#${pk}`;
