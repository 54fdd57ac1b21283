import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createEngine } from './engine.ts';
import { type TemplateVariables, VARIABLE_NAMES } from './template.ts';

const VARIABLES: TemplateVariables = {
  user: { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' },
  email: 'ada@example.com',
  site_name: 'Gems & Co',
  domain: 'shop.example',
  protocol: 'https',
  uid: 'MjM1',
  token: 'd3k9x1-6f1ed002ab55',
  reset_url: 'https://shop.example/password-reset/MjM1/d3k9x1-6f1ed002ab55/',
  frontend_id: 'app',
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
const LINK = '<a href="{{ reset_url }}">new password</a>';
const LINK_RENDERED = `<a href="${VARIABLES.reset_url}">new password</a>`;

const run = createEngine();

/** What a template with a link makes of a piece of source. */
function rendered(piece: string, given: Partial<TemplateVariables> = {}): string {
  const outcome = run(piece + LINK, { ...VARIABLES, ...given });
  assert.ok(outcome.kind === 'rendered', JSON.stringify(outcome));
  assert.ok(outcome.html.endsWith(LINK_RENDERED));
  return outcome.html.slice(0, -LINK_RENDERED.length);
}

/** Why a template is refused. */
function refused(source: string): string {
  const outcome = run(source, VARIABLES);
  assert.ok(outcome.kind !== 'rendered', source);
  return outcome.fault;
}

describe('a template', () => {
  it('gets every variable the contract names, and nothing else', () => {
    const all = rendered(VARIABLE_NAMES.map((name) => `{{ ${name} }}`).join('|'));
    assert.equal(
      all,
      'Ada|Lovelace|ada@example.com|ada@example.com|Gems &amp; Co|shop.example|https|MjM1|d3k9x1-6f1ed002ab55|https://shop.example/password-reset/MjM1/d3k9x1-6f1ed002ab55/|app|https://id.shop.example/branding/9f86d081884c7d659a2feaa0c55ad015.png|#2548c8|#ffffff|https://shop.example/privacy/||mailto:help@shop.example|Gems &amp; Co, London',
    );
  });

  it('says what its conditions, loops and filters mean', () => {
    assert.equal(
      rendered('{% if user.first_name %}Hi {{ user.first_name }}{% else %}Hi{% endif %}'),
      'Hi Ada',
    );
    assert.equal(rendered('{% if not user.last_name %}a{% elsif domain contains "shop" %}b{% endif %}'), 'b');
    assert.equal(
      rendered('{{user.first_name|default:"you"}}', { user: { ...VARIABLES.user, first_name: '' } }),
      'you',
    );
    assert.equal(
      rendered('{% for i in (1..3) %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}'),
      '1,2,3',
    );
    assert.equal(rendered('{% assign who = user.first_name | upcase %}{{ who | append: "!" }}'), 'ADA!');
    assert.equal(
      rendered('{% comment %}{{ nonsense }}{% endcomment %}{% raw %}{{ x }}{% endraw %}'),
      '{{ x }}',
    );
    assert.equal(rendered('{{ user.first_name.size }}{{ user.last_name | size }}'), '38');
    assert.match(rendered('{{ "now" | date: "%Y" }}'), /^20\d\d$/);
  });

  it('cannot be made to show a value as HTML, whichever way it writes it', () => {
    const hostile = { site_name: `<img src=x onerror="a('&')">` };
    const escaped = '&lt;img src=x onerror=&#34;a(&#39;&amp;&#39;)&#34;&gt;';
    for (const way of [
      '{{ site_name }}',
      '{{site_name|escape}}',
      '{{ site_name | escape_once }}',
      '{% echo site_name %}',
      '{% cycle site_name %}',
      '{% liquid echo site_name %}',
      '{% capture a %}{% endcapture %}{{ a | append: site_name }}',
      '{% assign a = site_name %}{{ a }}',
      '{% tablerow i in (1..1) %}{% endtablerow %}{{ site_name }}',
      '{{ site_name | split: "" | join: "" }}',
    ])
      assert.ok(rendered(way, hostile).endsWith(escaped), way);
    fc.assert(
      fc.property(fc.string(), (site_name) => {
        assert.doesNotMatch(rendered('{{ site_name }}', { site_name }), /[<>"']/);
      }),
    );
  });

  it('reaches nothing of JavaScript', () => {
    for (const [name, path] of [
      ['user.constructor', 'user.constructor'],
      ['user.__proto__', 'user.__proto__'],
      ['email.constructor.name', 'email.constructor.name'],
      ['constructor', 'constructor'],
      ['process.env', 'process.env'],
      ['globalThis', 'globalThis'],
    ])
      assert.match(refused(`{{ ${path} }}${LINK}`), new RegExp(`^line 1: expected one of .*, got ${name}$`));
    const dynamic =
      '{% assign k = "constructor" %}{% assign p = "__proto__" %}{{ user.email[k] }}{{ user.email[p] }}';
    assert.match(refused(dynamic + LINK), /^line 1: expected one of/);
    assert.equal(rendered('{% assign a = "x" %}{{ a.constructor }}{{ a["__proto__"] }}'), '');
  });

  it('leads to the link, or is refused', () => {
    for (const way of [
      LINK,
      "<a class='b' href='{{ reset_url }}'>x</a>",
      '<A HREF={{ reset_url }}>x</A>',
      '<p>Copy {{ reset_url }}</p>',
      '<a href="{{ protocol }}://{{ domain }}/password-reset/{{ uid }}/{{ token }}/">x</a>',
      '<a href="https://app.example/?u={{ uid }}&amp;t={{ token }}">x</a>',
      '<a href="https://click.example/?to={{ reset_url | url_encode }}">x</a>',
      '<p>User {{ uid }}, code {{ token }}</p>',
      '<!--[if !mso]><!--><a href="{{ reset_url }}">x</a><!--<![endif]-->',
      '<style>a > b { color: red }</style><a href="{{ reset_url }}">x</a>',
    ])
      assert.equal(run(way, VARIABLES).kind, 'rendered', way);
    for (const dead of [
      'Hello {{ user.first_name }}',
      '<!-- {{ reset_url }} -->',
      '<style>{{ reset_url }}</style>',
      '<title>{{ reset_url }}</title>',
      '<img alt="{{ reset_url }}">',
      '<a data-href="{{ reset_url }}">x</a>',
      '<a href="https://shop.example/{{ uid }}">{{ token }}</a>',
      '<a href="{{ protocol }}://{{ domain }}">x</a>',
      '{% if frontend_id == "web" %}{{ reset_url }}{% endif %}',
    ])
      assert.match(refused(dead), /^expected a way to the link, .*, got none$/, dead);
  });
});

describe('a template with a mistake', () => {
  const cases: [source: string, fault: string][] = [
    [
      '\n\n{{ user.username }}',
      'line 3: expected one of user.first_name, .*, frontend_id, .*, got user.username',
    ],
    ['{% if false %}\n{{ user.nope }}{% endif %}', 'line 2: expected one of .*, got user.nope'],
    ['{{ user }}', 'line 1: expected one of .*, got user'],
    ['{{ a }}\n{% assign a = 1 %}', 'line 1: expected one of .*, got a'],
    ['\n{% if email %}', 'line 2: tag {% if email %} not closed'],
    ['<p>\n{{ email </p>', 'line 2: output .* not closed'],
    ['{% endif %}', 'line 1: expected what it ends to be open, got {% endif %}'],
    ['{% foreach %}', 'line 1: expected one of the tags #, assign, .*, got {% foreach %}'],
    ['{{ email | shout }}', 'line 1: expected one of the filters abs, append, .*, got | shout'],
    ['{% include "/etc/passwd" %}', 'line 1: expected the whole mail in one template, got {% include %}'],
    ['{% render "header" %}', 'line 1: expected the whole mail in one template, got {% render %}'],
    ['{% layout "base" %}', 'line 1: expected the whole mail in one template, got {% layout %}'],
    ['{{ email | raw }}', 'line 1: expected nothing: values are always escaped, got | raw'],
    ['{{ "a" | json }}', 'line 1: expected one of the filters .*, got | json'],
    // What people bring along from Django.
    [
      '<p>\n{{ protocol }}://{{ domain }}{% url "password_reset_confirm" uidb64=uid token=token %}',
      'line 2: expected {{ reset_url }}, the whole address of the link, got {% url %}',
    ],
    ['{% load i18n %}', 'line 1: expected nothing: leave it out, got {% load %}'],
    [
      '{% trans "Hi" %}',
      'line 1: expected the text itself, and one template for each language, got {% trans %}',
    ],
    ['{% blocktrans %}Hi{% endblocktrans %}', 'line 1: expected the text itself, .*, got {% blocktrans %}'],
    [
      '{% autoescape off %}x{% endautoescape %}',
      'line 1: expected nothing: values are always escaped, got {% autoescape %}',
    ],
    ['{% extends "base.html" %}', 'line 1: expected the whole mail in one template, got {% extends %}'],
    ['{% if email %}a{% elif domain %}b{% endif %}', 'line 1: expected {% elsif … %}, got {% elif %}'],
    ['{% now "Y" %}', 'line 1: expected {{ "now" | date: "%Y" }}, got {% now %}'],
    ['{{ email|safe }}', 'line 1: expected nothing: values are always escaped, got | safe'],
    ['{{ user.first_name|title }}', 'line 1: expected | capitalize, got | title'],
    ['a\n{# a note #}', 'line 2: expected {% comment %} … {% endcomment %}, got {# … #}'],
    ['{{ user.get_full_name }}', 'line 1: expected one of .*, got user.get_full_name'],
    ['{{ password_reset_url }}', 'line 1: expected one of .*, got password_reset_url'],
  ];
  for (const [source, fault] of cases)
    it(`is told which line to change and to what: ${JSON.stringify(source)}`, () => {
      const pattern = fault.replaceAll(/[{}|()?"%/]/g, '\\$&').replaceAll('.\\*', '.*');
      assert.match(refused(source + LINK), new RegExp(`^${pattern}$`));
    });

  it('never has a fault that quotes a value, which could be personal data', () => {
    const lone = { ...VARIABLES, site_name: 'secret \ud800' };
    const outcome = run(`\n{{ site_name | url_encode }}${LINK}`, lone);
    assert.deepEqual(outcome, { kind: 'faulty', fault: 'line 2: it cannot be rendered' });
  });
});
