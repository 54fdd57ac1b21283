import { type Answer, json, type Route, type RouteRequest, refuse, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { InboxMessage } from '../contracts/stores/inbox.ts';
import {
  INBOX_PATH,
  INBOX_POLICY,
  inboxPage,
  inFrame,
  linksIn,
  MAIL_POLICY,
  messagePage,
} from './inbox-pages.ts';

/** How many messages are listed. */
const LIST_LENGTH = 100;

const NOT_FOUND = refuse({ code: 'not_found' });
const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/;
const LOOPBACK_HOST = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i;
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;

/**
 * The local inbox. It shows reset links without authentication, so these routes exist in development only and answer only
 * requests from this computer.
 */
export function inboxRoutes({ storage }: { storage: Storage }): Route[] {
  const find = ({ params }: RouteRequest): Promise<InboxMessage | undefined> =>
    storage.read.inbox.byId(/^\d{1,15}$/.test(params.id ?? '') ? Number(params.id) : 0);

  const local = (
    path: string,
    operationId: string,
    summary: string,
    answer: (request: RouteRequest) => Promise<Answer>,
  ): Route =>
    route({
      method: 'GET',
      path,
      operationId,
      summary,
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'For this computer only.', html: true } },
      async handle(request) {
        return isFromThisComputer(request) ? answer(request) : NOT_FOUND;
      },
    });

  return [
    local(INBOX_PATH, 'inbox', 'The messages that would have been sent', async (request) => {
      const messages = await storage.read.inbox.list(LIST_LENGTH);
      return request.client.kind === 'browser'
        ? page(inboxPage(messages, request), INBOX_POLICY)
        : json(200, { messages: messages.map(present) });
    }),
    local(`${INBOX_PATH}:id/`, 'inboxMessage', 'One of them', async (request) => {
      const found = await find(request);
      if (!found) return NOT_FOUND;
      return request.client.kind === 'browser'
        ? page(messagePage(found, request), INBOX_POLICY)
        : json(200, present(found));
    }),
    local(`${INBOX_PATH}:id/html/`, 'inboxMail', 'A mail as it came', async (request) => {
      const html = (await find(request))?.html;
      return typeof html === 'string' ? page(inFrame(html), MAIL_POLICY) : NOT_FOUND;
    }),
  ];
}

const page = (html: string, policy: string): Answer => ({ kind: 'html', status: 200, html, policy });

/**
 * Whether the request comes from this computer and is meant for this service. With DNS rebinding, a site resolves to
 * 127.0.0.1 but still sends its own Host; a proxy that exposes this port connects over loopback for strangers.
 */
function isFromThisComputer({ client, headers }: RouteRequest): boolean {
  return (
    LOOPBACK_ADDRESS.test(client.peer) &&
    typeof headers.host === 'string' &&
    LOOPBACK_HOST.test(headers.host) &&
    PROXY_HEADERS.every((name) => headers[name] === undefined)
  );
}

/** A message for scripts. */
const present = ({ id, channel, recipient, subject, text, createdAt }: InboxMessage) => ({
  id,
  channel,
  to: recipient,
  subject,
  text,
  links: linksIn(text),
  created_at: new Date(createdAt).toISOString(),
});
