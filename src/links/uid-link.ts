/** The variable segments of a link: whom or what it is about, and the token that proves it is ours. */
export interface UidLink {
  /** Of the user, encoded, or of the change. */
  readonly uid: string;
  readonly token: string;
}

/** The link in the parameters of a path with `:uid` and `:token`. */
export const uidLinkIn = ({ uid = '', token = '' }: Readonly<Record<string, string>>): UidLink => ({
  uid,
  token,
});
