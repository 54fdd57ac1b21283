/** A piece of HTML that is safe to send. Only {@link html} makes one: the class itself is not exported. */
class SafeHtml {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Html = SafeHtml;

/** A value in a template: plain values are escaped, HTML is not, lists are joined, null is left out. */
type Part = string | number | Html | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A template literal whose values are escaped unless they are HTML already (OWASP Cross Site Scripting Prevention, rules for
 * HTML content and quoted attributes). Values may stand between tags and inside quoted attributes, nowhere else.
 */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new SafeHtml(literals.reduce((text, literal, index) => text + render(parts[index - 1] ?? null) + literal));

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof SafeHtml) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return escaped(String(part));
}
