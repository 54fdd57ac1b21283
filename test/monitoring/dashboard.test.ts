import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { silentLogger } from '../../src/lib/logger.ts';
import { openMetrics } from '../../src/metrics/open.ts';
import { PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { CODE_FLOWS, codeSentTo, enterFlow, wrongCode } from '../support/otp.ts';

const ROOT = new URL('../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const panels = (JSON.parse(textOf('deploy/grafana/latchkey.json')) as { panels: Panel[] }).panels;
const rules = (
  parse(textOf('deploy/prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const queries = [
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({ of: title, expr, text: legendFormat })),
  ),
  ...rules.map(({ alert, expr, annotations }) => ({ of: alert, expr, text: annotations.summary })),
];

/** What a query reads: each metric with the labels that it selects by, and the labels that it groups by. */
interface Read {
  readonly selectors: readonly { readonly name: string; readonly labels: ReadonlyMap<string, string> }[];
  readonly grouped: readonly string[];
}

/** @throws when it is not PromQL */
function read(query: string): Read {
  const expr = query.replaceAll('$__rate_interval', '5m');
  const selectors: { name: string; labels: Map<string, string> }[] = [];
  const grouped: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${expr}`);
      const text = (of: { from: number; to: number } | null): string =>
        of ? expr.slice(of.from, of.to) : '';
      if (type.name === 'VectorSelector')
        selectors.push({ name: text(node.getChild('Identifier')), labels: new Map() });
      if (type.name === 'UnquotedLabelMatcher')
        selectors
          .at(-1)
          ?.labels.set(
            text(node.getChild('LabelName')),
            /^.*?(?:=~|!~|!=|=)\s*"(.*)"$/s.exec(expr.slice(from, to))?.[1] ?? '',
          );
      if (type.name === 'GroupingLabels')
        grouped.push(
          ...text(node)
            .replace(/[()\s]/g, '')
            .split(',')
            .filter(Boolean),
        );
    },
  });
  return { selectors, grouped };
}

/** The labels of each metric that was scraped, and the values that each label has. */
type Scrape = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

function scrapeOf(text: string): Scrape {
  const scrape = new Map<string, Map<string, Set<string>>>();
  for (const line of text.split('\n')) {
    const [, name, pairs = ''] = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const labels = scrape.get(name) ?? new Map<string, Set<string>>();
    scrape.set(name, labels);
    for (const [, label = '', value = ''] of pairs.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
  }
  return scrape;
}

/** Added by Prometheus when it scrapes. */
const OF_PROMETHEUS = ['instance', 'job'];
/** Known to Prometheus itself. */
const PROMETHEUS_METRICS = new Set(['up']);

const engines = (await availableEngines()).filter((name) => name !== 'sqlite');
const engine = engines.at(-1);

describe('the dashboard and the alerts', {
  skip: engine === undefined && 'PostgreSQL does not answer',
}, () => {
  let opened: Engine;
  let app: TestApp;
  let scrape: Scrape;

  before(async () => {
    if (engine === undefined) return;
    opened = await openEngine(engine);
    app = await startTestApp(engine, opened, { metrics: true });
    const worker = openMetrics(
      { ...app.core, logger: silentLogger },
      { role: 'worker', openBreakers: () => [] },
    );
    await traffic(app);
    const texts = [await app.metrics?.text(), await worker.text()];
    scrape = scrapeOf(texts.join('\n'));
  });
  after(async () => {
    await app?.close();
    await opened?.drop();
  });

  for (const { of, expr, text } of queries)
    it(`ask for what exists: ${of}: ${expr}`, () => {
      const { selectors, grouped } = read(expr);
      assert.ok(selectors.length > 0);
      const asked = [
        ...grouped,
        ...[...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label]) => label ?? ''),
      ];
      for (const { name, labels } of selectors) {
        if (PROMETHEUS_METRICS.has(name)) continue;
        const known = scrape.get(name);
        assert.ok(known, `there is no metric ${name}`);
        for (const label of [...labels.keys(), ...asked])
          assert.ok(known.has(label) || OF_PROMETHEUS.includes(label), `${name} has no label ${label}`);
        if (name === 'latchkey_http_requests_total') continue;
        for (const [label, value] of labels)
          if (!OF_PROMETHEUS.includes(label) && label !== 'severity' && label !== 'lane')
            assert.ok(known.get(label)?.has(value), `no ${label} of ${name} is ${value}`);
      }
    });

  it('show every metric of ours, so that none is counted for nobody', () => {
    const shown = new Set(queries.flatMap(({ expr }) => read(expr).selectors.map(({ name }) => name)));
    const ours = [...scrape.keys()].filter((name) => name.startsWith('latchkey_'));
    const family = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');
    const families = new Set([...shown].map(family));
    assert.deepEqual(
      ours.filter((name) => !families.has(family(name))),
      [],
    );
  });

  it('explain each curve, and each alert in the documents', () => {
    for (const { title, description, targets } of panels) if (targets) assert.ok(description, title);
    const page = textOf('docs/monitoring.md');
    for (const { alert, annotations } of rules) {
      const anchor = annotations.runbook.split('#')[1];
      const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading.toLowerCase().replaceAll(' ', '-'),
      );
      assert.ok(anchor && headings.includes(anchor), `${alert}: there is no ${annotations.runbook}`);
    }
  });
});

/** At least one event under every label that the queries select. */
async function traffic(app: TestApp): Promise<void> {
  const user = await app.createUser();
  await app.signedIn(user);
  for (let n = 0; n < 25; n++)
    await app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
  await app.browser().post('/users/password/reset/', { email: user.email });
  const [flow] = CODE_FLOWS;
  assert.ok(flow);
  const { phone, post } = await enterFlow(flow, app);
  await post();
  const code = await codeSentTo(app, phone);
  await post({ code: wrongCode(code) });
  await post({ code });
  const failed = { channel: 'email', gateway: 'mail.example:25', outcome: 'failed' };
  app.core.statistics.observe('provider_seconds', failed, 1);
  await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
}
