// Enhances pages in browsers with scripts; everything works without it. All texts come from the page, in its language.

/**
 * Whether the entered text keeps a rule of the page: how often a pattern may match, or which field must be equal. The
 * server checks again.
 */
function keeps(typed, { pattern, minimum = 0, maximum = Infinity, sameAs }, form) {
  if (sameAs !== undefined) return typed === form.elements[sameAs].value;
  const matches = typed.match(new RegExp(pattern, 'gu'))?.length ?? 0;
  return matches >= minimum && matches <= maximum;
}

/** The pause after which rules are announced, milliseconds: not during typing. */
const ANNOUNCE_AFTER = 1000;
/** A second submit within this time is a double click, milliseconds. */
const DOUBLE_SUBMIT = 5000;

// For browsers that support autofocus on inputs only.
document.querySelector('[data-focus]')?.focus();
for (const button of document.querySelectorAll('button[data-reveals]')) offerReveal(button);
for (const note of document.querySelectorAll('[data-countdown]')) countDown(note);
for (const form of document.querySelectorAll('form')) {
  watchRules(form);
  ignoreDoubleSubmit(form);
}

/** Lets a button show and hide a password. It is hidden before the form is sent, so that no browser stores it as text. */
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

/** Marks the rules that are kept: immediately on screen, after a pause for screen readers. */
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
 * Counts down the seconds of a note. At the end its button is enabled, which is announced once. Without scripts the button
 * is always enabled, and the server answers how long to wait.
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

/** After a double click on "Save", the second request would find the link used up by the first. */
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
