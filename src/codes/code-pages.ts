import { type Route, route } from '../contracts/route.ts';
import { phone } from '../users/phone.ts';
import { type CodePageFlow, createCodeSteps, type PageServices } from './code-steps.ts';
import { otpFields } from './flow.ts';

/** The two pages of a flow: one asks for a phone, the other for the code that was sent to it. */
export function codePages(services: PageServices, flow: CodePageFlow): Route[] {
  const { start, entry } = flow;
  const steps = createCodeSteps(services, flow);
  const phoneFields = { phone: phone(services.settings) };

  return [
    route({
      method: 'GET',
      path: start,
      operationId: `${flow.operation}Page`,
      summary: 'The page that asks for the phone',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: steps.startPage,
    }),

    route({
      method: 'POST',
      path: start,
      operationId: `${flow.operation}Form`,
      summary: 'The form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: {
        scope: flow.scope,
        identifier: ({ body }) => ({ kind: 'phone', value: body.phone }),
      },
      body: phoneFields,
      responses: {
        302: { description: 'To the page that asks for the code.' },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid: steps.refuse,
      handle: (request) => steps.ask(request, request.body.phone),
    }),

    route({
      method: 'GET',
      path: entry,
      operationId: `${flow.operation}EntryPage`,
      summary: 'The page that asks for the code',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'No phone was given yet.' },
        400: { description: 'The page that asks for the phone again.', html: true },
      },
      handle: steps.entryPage,
    }),

    route({
      method: 'POST',
      path: entry,
      operationId: `${flow.operation}EntryForm`,
      summary: 'The forms of that page: the code, or asking for a new one',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: {
        scope: flow.scope,
        identifier(request) {
          const phoneNumber = steps.phoneOf(request);
          return phoneNumber === null ? null : { kind: 'phone', value: phoneNumber };
        },
      },
      documentedBodies: [otpFields],
      responses: {
        302: { description: 'The code was right, or a new one was sent.' },
        400: { description: 'The page with its errors.', html: true },
      },
      handle: steps.enter,
    }),
  ];
}
