/** A tag, whose quoted values may hold `>`. */
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
/** What the policy forbids: of `style` the value is kept, under a name that means nothing; handlers mean nothing either then. */
const FORBIDDEN_ATTRIBUTE = /(\s)(style|on\w+)(?=\s*=)/gi;
const KEPT = 'data-style';
const PLACE = 'data-place';
/** What mail programs ignore, too. The frame would not run or load any of it, but the browser would complain. */
const DROPPED = 'script, link, meta[http-equiv], meta[href], iframe, frame, object, embed, noscript';
/** As strong as a `style` attribute: stronger than every class, weaker than `!important`. */
const STRENGTH = ':is(#_,*)';

export type Scheme = 'light' | 'dark';

/** What a style sheet asks of the colours of the reader’s system. */
const ASKED_SCHEME = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi;

/**
 * The document of a frame that shows a mail. A frame made from text is under the content security policy of this page, which knows
 * style elements with its nonce and no `style` attributes, so those become rules of a style element. Whatever this overlooks is
 * less pretty and no danger: the policy lets nothing run and nothing load from elsewhere, and the frame is sandboxed.
 *
 * @param html as it would be mailed
 * @param nonce of this page, for style elements
 * @param scheme of the system it is shown for
 */
export function frameSource(html: string, nonce: string, scheme: Scheme): string {
  const marked = html.replace(TAG, (tag) =>
    tag
      .replace(FORBIDDEN_ATTRIBUTE, '$1data-$2')
      .replace(/^<style/i, `<style nonce="${nonce}"`)
      .replace(/^<base\b/i, '<meta'),
  );
  const mail = new DOMParser().parseFromString(marked, 'text/html');
  for (const element of mail.querySelectorAll(DROPPED)) element.remove();
  for (const image of mail.images) if (!isOwn(image.src)) image.removeAttribute('src');
  for (const image of mail.querySelectorAll('[srcset]')) image.removeAttribute('srcset');
  for (const element of mail.querySelectorAll('[background]')) element.removeAttribute('background');
  const rules = [...mail.querySelectorAll(`[${KEPT}]`)].map((element, index) => {
    const declarations = element.getAttribute(KEPT) ?? '';
    element.removeAttribute(KEPT);
    element.setAttribute(PLACE, String(index));
    return `[${PLACE}="${index}"]${STRENGTH}{${declarations}}`;
  });
  for (const style of mail.querySelectorAll('style'))
    style.textContent = style.textContent.replace(ASKED_SCHEME, (_all, asked: string) =>
      asked.toLowerCase() === scheme ? '(min-width: 0)' : '(max-width: 0)',
    );
  const sheet = mail.createElement('style');
  sheet.setAttribute('nonce', nonce);
  // Nothing in it may end the element.
  sheet.textContent = [`:root{color-scheme:${scheme}!important}`, ...rules]
    .join('\n')
    .replaceAll('<', '\\3c ');
  mail.head.append(sheet);
  // A link opens nowhere, instead of in the frame: the sandbox allows no windows.
  for (const link of mail.links) link.setAttribute('target', '_blank');
  return `<!doctype html>${mail.documentElement.outerHTML}`;
}

/** Whether the content security policy lets an image load. */
const isOwn = (url: string): boolean => URL.canParse(url) && new URL(url).origin === location.origin;
