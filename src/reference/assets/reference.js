// Starts Swagger UI on /docs/: requests go to the service that the page came from, with the CSRF token of its session.

const scheme = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', scheme.matches);
scheme.addEventListener('change', followScheme);
followScheme();

function prepareRequest(request) {
  const { pathname, search } = new URL(request.url, location.origin);
  request.url = location.origin + pathname + search;
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token && request.method !== 'GET') request.headers['X-CSRFToken'] ??= token;
  return request;
}

/** Roles, names and levels that Swagger UI 5.34 lacks, for people who use a screen reader. */
const ATTRIBUTES = {
  '.information-container': { role: 'region', 'aria-label': 'About the API' },
  '.scheme-container': { role: 'region', 'aria-label': 'Credentials' },
  '.opblock-tag, .modal-ux h3': { 'aria-level': 2 },
  '.opblock h4, .modal-ux h4': { 'aria-level': 3 },
  '.opblock h5': { 'aria-level': 4 },
  '.auth-btn-wrapper .authorize': { 'aria-label': 'Authorize' },
  '.close-modal': { 'aria-label': 'Close' },
  '.examples-select-element': { 'aria-label': 'Example' },
  '.json-schema-2020-12-accordion:not(:has(.json-schema-2020-12__title, .json-schema-2020-12-keyword__name))':
    { 'aria-label': 'Schema' },
  '.body-param__text': { 'aria-label': 'Body' },
  // A long example scrolls sideways.
  '.highlight-code > .microlight': { tabindex: 0 },
};

new MutationObserver(() => {
  for (const [selector, attributes] of Object.entries(ATTRIBUTES))
    for (const element of document.querySelectorAll(selector))
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const row of document.querySelectorAll('[data-property-name], [data-param-name]'))
    for (const field of row.querySelectorAll('select, input, textarea'))
      field.setAttribute('aria-label', row.dataset.propertyName ?? row.dataset.paramName);
  for (const table of document.querySelectorAll('.responses-table[role=region]'))
    table.setAttribute('aria-label', `Responses of ${table.closest('.opblock').id}`);
}).observe(document.querySelector('#reference'), { childList: true, subtree: true });

const changedComponents = ({ React }) => ({
  wrapComponents: {
    // A link inside the button that opens the endpoint. The address follows the open endpoint without it.
    DeepLink: () => (props) => React.createElement('span', null, props.text),
    // There is one server, and it is this one.
    ServersContainer: () => () => null,
  },
});

SwaggerUIBundle({
  dom_id: '#reference',
  url: '/openapi.json',
  plugins: [changedComponents],
  requestInterceptor: prepareRequest,
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: -1,
  syntaxHighlight: false,
  validatorUrl: null,
});
