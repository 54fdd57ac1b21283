/** What a person reads of the HTML of a mail. */
export const visible = (html: string): string =>
  html
    .replace(/<(head|style)\b.*?<\/\1>/gs, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/[ \n]+/g, ' ');
