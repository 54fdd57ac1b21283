import { type Context, type Emitter, type FilterImplOptions, Liquid, type Template } from 'liquidjs';
import { atLine, explainReading, explainRendering, explainVariable, faulty } from './faults.ts';
import { FILTERS, TAGS } from './language.ts';
import { LIMITS, type Rendering, type TemplateVariables, VARIABLE_NAMES } from './template.ts';

/**
 * Parses and renders one template. It can exceed its limits of time and memory, so it runs in a thread that can be
 * terminated.
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
    // There are no files to include.
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

/** Filters whose output is not escaped again, because many templates contain `{{ site_name | escape }}`. */
const ESCAPING: ReadonlySet<string> = new Set(['escape', 'escape_once']);

/**
 * Counts what a filter returns, because liquidjs counts only the input of most filters. A text that keeps doubling would
 * crash the process: V8 does not survive the failed allocation of a large string, even in a thread with limits.
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

/** Counts all output, including that of `capture` and the text between tags, which liquidjs does not count. */
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

/** The first unknown variable, also in branches that the trial does not render. */
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

/** Liquid would render Django's comments, `{# note #}`, as text. They never span lines. */
function lineOfDjangoComment(source: string): number | null {
  const index = source.split('\n').findIndex((line) => {
    const start = line.indexOf('{#');
    return start >= 0 && line.indexOf('#}', start) >= 0;
  });
  return index < 0 ? null : index + 1;
}

/** Invisible parts of HTML. What stands between two comments, such as content for other programs than Outlook, is kept. */
const UNSEEN = /<!--.*?-->|<(style|script|title|template)\b.*?<\/\1\s*>/gis;
const TAG = /<(?:"[^"]*"|'[^']*'|[^'">])*>/g;
const HREF = /<a\b[^>]*?(?<=[\s"'])href\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/**
 * Whether the HTML leads to the reset link: uid and token are both in the URL of one link, or both in the visible text.
 * Escaping changes neither, so no decoding is needed.
 */
function leadsToLink(html: string, { uid, token }: { uid: string; token: string }): boolean {
  const seen = html.replace(UNSEEN, ' ');
  const addresses = [...seen.matchAll(HREF)].map(([, address = '']) => address);
  const holdsBoth = (text: string): boolean => text.includes(uid) && text.includes(token);
  return addresses.some(holdsBoth) || holdsBoth(seen.replace(TAG, ' '));
}
