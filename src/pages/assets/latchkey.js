// What pages do where scripts run. Everything works without it; the texts come from the page, in its language.

/**
 * Whether what was typed keeps a rule, which the page has as data: how often a pattern may match, or which field must
 * hold the same. The server has the last word.
 */
function keeps(typed, { pattern, minimum = 0, maximum = Infinity, sameAs }, form) {
  if (sameAs !== undefined) return typed === form.elements[sameAs].value;
  const matches = typed.match(new RegExp(pattern, 'gu'))?.length ?? 0;
  return matches >= minimum && matches <= maximum;
}

/** Long enough that a rule is announced after typing, not during it, milliseconds. */
const ANNOUNCE_AFTER = 1000;
/** A second submit within this time is a double click, milliseconds. */
const DOUBLE_SUBMIT = 5000;

// Browsers that do not know autofocus on other elements than inputs.
document.querySelector('[data-focus]')?.focus();
for (const button of document.querySelectorAll('button[data-reveals]')) offerReveal(button);
for (const note of document.querySelectorAll('[data-countdown]')) countDown(note);
for (const form of document.querySelectorAll('form')) {
  watchRules(form);
  ignoreDoubleSubmit(form);
}

/** A button that shows and hides what was typed. Before the form goes it is hidden, so that no browser remembers it. */
function offerReveal(button) {
  const input = document.getElementById(button.dataset.reveals);
  const toggle = () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    const { otherLabel, otherText } = button.dataset;
    button.dataset.otherLabel = button.getAttribute('aria-label');
    button.dataset.otherText = button.textContent;
    button.setAttribute('aria-label', otherLabel);
    button.textContent = otherText;
  };
  button.hidden = false;
  button.addEventListener('click', toggle);
  input.form.addEventListener('submit', () => {
    if (input.type === 'text') toggle();
  });
}

/** Marks the rules that are kept: at once for eyes, after a pause for screen readers. */
function watchRules(form) {
  const status = form.querySelector('[data-rules-status]');
  const rules = [...form.querySelectorAll('[data-check]')];
  if (!status || rules.length === 0) return;

  const names = new Map(rules.map((rule) => [rule, rule.textContent]));
  const typed = (rule) => form.elements[rule.dataset.of].value;
  const mark = (rule) => {
    const { check, kept } = rule.dataset;
    const isKept = typed(rule) !== '' && keeps(typed(rule), JSON.parse(check), form);
    const state = isKept ? 'kept' : 'open';
    if (rule.dataset.state === state) return;
    rule.dataset.state = state;
    const said = document.createElement('span');
    said.className = 'unseen';
    said.textContent = isKept ? ` (${kept})` : '';
    rule.replaceChildren(names.get(rule), said);
  };
  const announce = () => {
    const begun = rules.filter((rule) => typed(rule) !== '');
    const missing = begun.filter((rule) => rule.dataset.state === 'open').map((rule) => names.get(rule));
    const list = new Intl.ListFormat(document.documentElement.lang).format(missing);
    const text = missing.length > 0 ? `${status.dataset.missing} ${list}` : status.dataset.allKept;
    const news = begun.length > 0 ? text : '';
    if (status.textContent !== news) status.textContent = news;
  };

  let timer;
  const update = () => {
    rules.forEach(mark);
    clearTimeout(timer);
    timer = setTimeout(announce, ANNOUNCE_AFTER);
  };
  rules.forEach(mark);
  form.addEventListener('input', update);
}

/**
 * Counts the seconds of a note down; the button it holds can be pressed once they are over, which is said once. Without
 * scripts the button can be pressed at any time, and the server says how long to wait.
 */
function countDown(note) {
  const { countdown, holds, text, ready } = note.dataset;
  const button = document.getElementById(holds);
  const format = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'long',
  });
  const end = performance.now() + Number(countdown) * 1000;
  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) {
      note.textContent = text.replace('{time}', format.format(left));
      return;
    }
    clearInterval(timer);
    note.hidden = true;
    note.nextElementSibling.textContent = ready;
    button.disabled = false;
  };
  button.disabled = true;
  const timer = setInterval(tick, 250);
}

/** The second of two clicks on "Save" would find the link used up by the first. */
function ignoreDoubleSubmit(form) {
  let sentAt = Number.NEGATIVE_INFINITY;
  form.addEventListener('submit', (event) => {
    if (event.timeStamp - sentAt < DOUBLE_SUBMIT) event.preventDefault();
    else sentAt = event.timeStamp;
  });
  addEventListener('pageshow', () => {
    sentAt = Number.NEGATIVE_INFINITY;
  });
}
