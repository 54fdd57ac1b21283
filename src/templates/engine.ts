import { type Context, type Emitter, type FilterImplOptions, Liquid, type Template } from 'liquidjs';
import { atLine, explainReading, explainRendering, explainVariable, faulty } from './faults.ts';
import { FILTERS, TAGS } from './language.ts';
import { LIMITS, type Rendering, type TemplateVariables, VARIABLE_NAMES } from './template.ts';

/**
 * Parses and renders one template. It may take much time and memory in spite of its limits, so it runs in a thread that
 * can be terminated.
 */
export type RenderTemplate = (source: string, variables: TemplateVariables) => Rendering;

export function createEngine(): RenderTemplate {
  const liquid = createLiquid();

  return (source, variables) => {
    let templates: Template[];
    try {
      const comment = lineOfDjangoComment(source);
      if (comment !== null) return faulty(atLine(comment, '{% comment %} … {% endcomment %}', '{# … #}'));
      templates = liquid.parse(source);
      const unknown = unknownVariable(liquid, templates);
      if (unknown) return explainVariable(unknown.line, unknown.name);
    } catch (error) {
      return explainReading(error);
    }
    let html: string;
    try {
      html = liquid.renderSync(templates, variables);
    } catch (error) {
      return explainRendering(error);
    }
    if (html.length > LIMITS.output)
      return { kind: 'exceeded', fault: `the mail is longer than ${LIMITS.output} characters` };
    if (!leadsToLink(html, variables))
      return faulty(
        'expected a way to the link, {{ reset_url }} or {{ uid }} and {{ token }} in one address or as text, got none',
      );
    return { kind: 'rendered', html };
  };
}

function createLiquid(): Liquid {
  const liquid = new Liquid({
    outputEscape: 'escape',
    ownPropertyOnly: true,
    strictFilters: true,
    // Instead of files: there are none.
    templates: {},
    locale: 'en-US',
    timezoneOffset: 0,
    parseLimit: LIMITS.source,
    renderLimit: LIMITS.renderTime,
    memoryLimit: LIMITS.memory,
  });
  for (const name of Object.keys(liquid.tags)) if (!TAGS.has(name)) delete liquid.tags[name];
  for (const [name, filter] of Object.entries(liquid.filters)) {
    if (FILTERS.has(name)) liquid.registerFilter(name, metered(name, filter));
    else liquid.unregisterFilter(name);
  }
  meterOutput(liquid);
  return liquid;
}

/** The output of these is not escaped again, because many write `{{ site_name | escape }}`. */
const ESCAPING: ReadonlySet<string> = new Set(['escape', 'escape_once']);

/**
 * Counts what a filter returns. liquidjs counts the input of most filters only, and a text that doubles often enough would
 * crash the process: V8 does not survive a failed allocation of one large string, even in a thread with limits.
 */
function metered(name: string, filter: FilterImplOptions): FilterImplOptions {
  const handler = typeof filter === 'function' ? filter : filter.handler;
  return {
    raw: ESCAPING.has(name),
    handler(value: unknown, ...args: unknown[]): unknown {
      const result: unknown = handler?.call(this, value, ...args);
      if (typeof result === 'string' || Array.isArray(result)) this.context.memoryLimit.use(result.length);
      return result;
    },
  };
}

/** Counts what is written, also by `capture`, and also the text between the tags, which liquidjs does not count at all. */
function meterOutput({ renderer }: Liquid): void {
  const render = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = (templates, context, emitter = new MeteredEmitter(context)) =>
    render(templates, context, emitter);
}

class MeteredEmitter implements Emitter {
  buffer = '';
  readonly #limit: Context['memoryLimit'];

  constructor({ memoryLimit }: Context) {
    this.#limit = memoryLimit;
  }

  write(piece: unknown): void {
    const text = String(piece ?? '');
    this.#limit.use(text.length);
    this.buffer += text;
  }
}

/** The first unknown variable, in every branch: not only in those that a trial would render. */
function unknownVariable(liquid: Liquid, templates: Template[]): { line: number; name: string } | undefined {
  const { globals } = liquid.analyzeSync(templates, { partials: false });
  return Object.values(globals)
    .flat()
    .map(({ segments, location }) => ({ line: location.row, name: nameOf(segments) }))
    .filter(({ name }) => !isKnown(name))
    .sort((a, b) => a.line - b.line)[0];
}

const nameOf = (segments: readonly unknown[]): string =>
  segments.map((segment) => (typeof segment === 'object' ? '[…]' : String(segment))).join('.');

const isKnown = (name: string): boolean =>
  VARIABLE_NAMES.some((known) => name === known || name === `${known}.size`);

/** Liquid would send `{# a note #}` to customers. Django's comments end on the line they begin on. */
function lineOfDjangoComment(source: string): number | null {
  const index = source.split('\n').findIndex((line) => {
    const start = line.indexOf('{#');
    return start >= 0 && line.indexOf('#}', start) >= 0;
  });
  return index < 0 ? null : index + 1;
}

/** What nobody sees. Content for mail programs other than Outlook stands between two comments, and stays. */
const UNSEEN = /<!--.*?-->|<(style|script|title|template)\b.*?<\/\1\s*>/gis;
const TAG = /<(?:"[^"]*"|'[^']*'|[^'">])*>/g;
const HREF = /<a\b[^>]*?(?<=[\s"'])href\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/**
 * Whether a reader of the HTML gets to the link: uid and token together in the address of a link, or both written out.
 * Escaping changes neither, so they need no decoding.
 */
function leadsToLink(html: string, { uid, token }: { uid: string; token: string }): boolean {
  const seen = html.replace(UNSEEN, ' ');
  const addresses = [...seen.matchAll(HREF)].map(([, address = '']) => address);
  const holdsBoth = (text: string): boolean => text.includes(uid) && text.includes(token);
  return addresses.some(holdsBoth) || holdsBoth(seen.replace(TAG, ' '));
}
