/** Characters that nobody sees, or that turn what follows around; line breaks and tabs are seen. */
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?![\n\t])\p{Cc}/gu;

/** A text with a name in place of each hidden character, such as `\u{202e}`: nobody confirms what they cannot see. */
export const revealed = (text: string): string =>
  text.replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
