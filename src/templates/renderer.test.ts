import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { FakeClock } from '../../test/support/clock.ts';
import { MINUTE } from '../lib/clock.ts';
import { silentLogger } from '../lib/logger.ts';
import { createTemplates } from './renderer.ts';
import type { TemplateVariables } from './template.ts';
import { LIMITS } from './template.ts';

const VARIABLES: TemplateVariables = {
  user: { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' },
  email: 'ada@example.com',
  site_name: 'Shop',
  domain: 'shop.example',
  protocol: 'https',
  uid: 'MjM1',
  token: 'd3k9x1-6f1ed002ab55',
  reset_url: 'https://shop.example/password-reset/MjM1/d3k9x1-6f1ed002ab55/',
  frontend_id: '',
  branding: {
    logo_url: 'https://id.shop.example/branding/9f86d081884c7d659a2feaa0c55ad015.png',
    accent: '#2548c8',
    on_accent: '#ffffff',
    privacy_url: 'https://shop.example/privacy/',
    terms_url: '',
    support_url: 'mailto:help@shop.example',
    footer: 'Gems & Co, London',
  },
};
const GOOD = '{{ reset_url }}';

const many = (text: string, times: number): string => text.repeat(times);
const nested = (open: string, inside: string, close: string, depth: number): string =>
  many(open, depth) + inside + many(close, depth);
/** Loops that make nothing: a list is made once, which costs a thousand, and gone through a thousand times in a thousand. */
const loops = (inside: string): string =>
  `{% assign s = "${many('a ', 1000)}" | split: " " %}${nested('{% for i in s %}', inside, '{% endfor %}', 4)}`;

/** Which of them comes first depends on how fast the machine is. */
const TIME = /^it (takes longer than (500|1000) ms|makes more than 1000000 characters)$/;
const MEMORY = /^it makes more than 1000000 characters$/;
const DEPTH = /^it is nested too deeply$/;
const LENGTH = /^the (mail|template) is longer than 200000 characters$/;
const LANGUAGE = /^line 1: expected /;

/** Measured against liquidjs alone: those marked “alone” went past its limits, or ended the process. */
const HOSTILE: readonly [what: string, source: string, fault: RegExp][] = [
  ['a loop of a thousand million', '{% for i in (1..1000000000) %}x{% endfor %}', MEMORY],
  ['loops in loops', nested('{% for i in (1..1000) %}', 'x', '{% endfor %}', 5), TIME],
  ['loops in loops that write nothing', loops(''), TIME],
  ['loops in loops that only assign', loops('{% assign a = 1 %}'), TIME],
  ['tables in tables', nested('{% tablerow i in (1..1000) %}', 'x', '{% endtablerow %}', 4), MEMORY],
  ['a range as a list', '{% assign a = (1..100000000) %}{{ a | join: "x" }}', MEMORY],
  [
    'a text that doubles by append',
    `{% assign a = "x" %}${many('{% assign a = a | append: a %}', 60)}`,
    MEMORY,
  ],
  [
    'a text that doubles by capture',
    `{% assign a = "x" %}${many('{% capture a %}{{ a }}{{ a }}{% endcapture %}', 60)}`,
    MEMORY,
  ],
  [
    'a text that doubles by replace',
    `{% assign a = "xx" %}${many('{% assign a = a | replace: "x", "xxx" %}', 60)}`,
    MEMORY,
  ],
  [
    'plain text in loops (alone: ends the process)',
    `{% capture a %}${loops(many('x', 50_000))}{% endcapture %}{% if a contains "y" %}{% endif %}`,
    MEMORY,
  ],
  [
    'a list that doubles by split',
    `{{ "${many('a', 90_000)}" | split: "" | join: "${many('b', 5000)}" }}`,
    MEMORY,
  ],
  [
    'encoding again and again (alone: not counted)',
    `{% assign a = "${many('ü', 30_000)}" %}${many('{% assign a = a | url_encode %}', 1500)}`,
    TIME,
  ],
  ['very wide dates', '{{ "now" | date: "%999999999Y" }}', MEMORY],
  ['a long format of dates', `{{ "now" | date: "${many('%c', 40_000)}" }}`, TIME],
  [
    'numbers without end',
    `{% assign a = 99999999999 %}${many('{% assign a = a | times: a %}', 3000)}${many('{{ a }}', 3000)}`,
    TIME,
  ],
  [
    'expressions as text (alone: 10 s under a limit of 0.1 s)',
    `{% assign a = (1..90000) | where_exp: "i", "${many('1==1 and ', 9000)}i==1" %}`,
    LANGUAGE,
  ],
  ['ifs in ifs', nested('{% if true %}', GOOD, '{% endif %}', 8000), DEPTH],
  ['brackets in brackets', `{{ ${many('a[', 30_000)}0${many(']', 30_000)} }}`, DEPTH],
  ['a path of thirty thousand steps', `{{ a${many('.b', 30_000)} }}`, LANGUAGE],
  [
    'thousands of outputs (alone: a second in one go)',
    `{% assign a = "x" %}${many('{{ a }}', 14_000)}`,
    TIME,
  ],
  ['thousands of filters', `{{ "${many('x', 1000)}" ${many('| upcase ', 9000)} }}`, MEMORY],
  ['more text than anybody reads', many('x', 200_001), LENGTH],
  ['more mail than anybody reads', `{% for i in (1..1000) %}${many('x', 400)}{% endfor %}${GOOD}`, LENGTH],
  ['unclosed tags', many('{%', 45_000), /not closed/],
  ['unclosed outputs', many('{{', 45_000), /not closed/],
  ['unclosed comments of HTML', many('<!--', 25_000), /^(expected a way|it takes)/],
  ['unclosed attributes', many('<a href="', 11_000), /^(expected a way|it takes)/],
];

describe('a template that means harm', () => {
  const clock = new FakeClock();
  const templates = createTemplates({ clock, logger: silentLogger });
  after(() => templates.close());

  for (const [what, source, fault] of HOSTILE)
    it(`cannot hold up the mail, or the process: ${what}`, async () => {
      const outcome = await templates.render(source, VARIABLES);
      assert.ok(outcome.kind !== 'rendered');
      assert.match(outcome.fault, fault);
      assert.equal((await templates.render(GOOD, VARIABLES)).kind, 'rendered');
    });

  it('leaves the process free for other work while it runs into its deadline', async () => {
    let turns = 0;
    const other = setInterval(() => {
      turns++;
    }, 1);
    const outcome = await templates.render(`${many('{{ email }}', 9000)}`, VARIABLES);
    clearInterval(other);
    assert.deepEqual(outcome, { kind: 'exceeded', fault: `it takes longer than ${LIMITS.deadline} ms` });
    // A blocked event loop would have turned once or twice.
    assert.ok(turns > 20, `${turns}`);
  });

  it('is not tried again for a minute, so that it costs its limit once and not with every mail', async () => {
    const slow = `${loops('')}<!-- another -->`;
    const first = await templates.render(slow, VARIABLES);
    assert.equal(first.kind, 'exceeded');
    assert.equal(await templates.render(slow, VARIABLES), first);
    clock.advance(MINUTE);
    const again = await templates.render(slow, VARIABLES);
    assert.notEqual(again, first);
    assert.deepEqual(again, first);
  });
});

describe('the thread that renders templates', () => {
  it('renders many mails at once, each with its own values', async () => {
    const templates = createTemplates({ clock: new FakeClock(), logger: silentLogger });
    const tokens = Array.from({ length: 50 }, (_, index) => `token-${index}`);
    const outcomes = await Promise.all(
      tokens.map((token) => templates.render('{{ uid }} {{ token }}', { ...VARIABLES, token })),
    );
    assert.deepEqual(
      outcomes,
      tokens.map((token) => ({ kind: 'rendered', html: `MjM1 ${token}` })),
    );
    await templates.close();
    await templates.close();
  });
});
