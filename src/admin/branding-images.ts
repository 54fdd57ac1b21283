import { Type } from 'typebox';
import type { BrandImages, StoredImage } from '../branding/brand-images.ts';
import { IMAGE_TYPES, LIMITS } from '../branding/images/image.ts';
import type { Field } from '../contracts/fields.ts';
import {
  empty,
  fieldErrorsSchema,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import { invalidFields } from '../errors.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';

const PATH = '/admin/api/branding/images/';

/** The bytes of a body with an image: base64 makes four of three, and is wrapped in some programs. */
const BODY_LIMIT = 320 * 1024;

const image = Type.Object({
  id: Type.String({ description: 'What BRANDING names the image by.' }),
  type: Type.Enum(Object.values(IMAGE_TYPES)),
  width: Type.Integer({ description: 'Pixels.' }),
  height: Type.Integer({ description: 'Pixels.' }),
  bytes: Type.Integer(),
  url: Type.String({ description: 'Where pages and mails load it from.' }),
  uploaded_at: Type.String({ format: 'date-time' }),
  is_used: Type.Boolean({ description: 'Whether BRANDING names it.' }),
});

const uploaded = Type.Object({
  ...image.properties,
  removed: Type.Array(Type.String(), {
    description:
      'What was left out of an SVG because it could do more than draw: names of elements and attributes.',
  }),
});

/** A file in base64, of RFC 4648 §4 or §5, with or without padding. */
const base64 = (): Field<Buffer> => ({
  schema: Type.String({
    contentEncoding: 'base64',
    description: `The file in base64: PNG, JPEG, WebP or SVG, at most ${LIMITS.bytes / 1024} KiB, ${LIMITS.side} pixels a side and ${LIMITS.pixels / 1_000_000} million pixels. Only its content decides what it is.`,
    examples: ['iVBORw0KGgo='],
  }),
  isRequired: true,
  read(given) {
    if (given === undefined || given === null) return { error: message('fieldRequired') };
    if (typeof given !== 'string') return { error: message('notAString') };
    const text = given.replace(/\s/g, '');
    if (text === '') return { error: message('fieldBlank') };
    if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return { error: message('imageNotBase64') };
    return { value: Buffer.from(text, 'base64') };
  },
});

/** The images for BRANDING, for owners: an uploaded image is served to everybody at once. */
export function brandingImages({ brandImages, site }: { brandImages: BrandImages; site: Site }): Route[] {
  const operator = (request: RouteRequest) => ({
    actorId: viewerOf(request).user.id,
    source: request.source,
  });
  return [
    route({
      ...ownerRoute,
      method: 'GET',
      path: PATH,
      operationId: 'listBrandingImages',
      summary: 'The uploaded images, the oldest first',
      responses: { 200: { description: 'The images.', schema: Type.Object({ images: Type.Array(image) }) } },
      handle: async () =>
        json(200, { images: (await brandImages.list()).map((stored) => presentImage(stored, site)) }),
    }),
    route({
      ...ownerRoute,
      method: 'POST',
      secondFactor: 'recent',
      path: PATH,
      operationId: 'uploadBrandingImage',
      summary: 'Upload a logo or an icon',
      description:
        'It is written anew without what is not needed to see it. Pages and mails show it once BRANDING names its id.',
      bodyLimit: BODY_LIMIT,
      body: { content: base64() },
      responses: {
        200: { description: 'It was there already.', schema: uploaded },
        201: { description: 'The image was stored.', schema: uploaded },
        413: { description: `The body is larger than ${BODY_LIMIT / 1024} KiB.` },
      },
      async handle(request) {
        const added = await brandImages.add(request.body.content, operator(request));
        if (!added.ok) return refuse(invalidFields({ content: [added.refusal] }));
        const { image: stored, isNew, removed } = added.value;
        return json(isNew ? 201 : 200, { ...presentImage(stored, site), removed: [...removed] });
      },
    }),
    route({
      ...ownerRoute,
      method: 'DELETE',
      secondFactor: 'recent',
      path: `${PATH}:id/`,
      operationId: 'deleteBrandingImage',
      summary: 'Delete an image that is not used',
      description: 'Mails that were sent with it show the name of the shop in its place.',
      params: {
        id: { description: 'The id of the image.', example: '9f86d081884c7d659a2feaa0c55ad015.png' },
      },
      errors: ['not_found'],
      responses: {
        204: { description: 'It is gone.' },
        400: { description: 'BRANDING names it.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const removed = await brandImages.remove(request.params.id ?? '', operator(request));
        if (removed.ok) return empty(204);
        return removed.refusal === 'used'
          ? refuse(invalidFields({ id: [message('imageUsed')] }))
          : refuse({ code: 'not_found' });
      },
    }),
  ];
}

const ownerRoute = { tag: 'Operators', auth: 'staff', role: 'owner', csrf: true } as const;

/** An image as operators see it, here and on the command line. */
export function presentImage({ id, width, height, bytes, createdAt, isUsed }: StoredImage, site: Site) {
  const extension = id.split('.')[1] as keyof typeof IMAGE_TYPES;
  return {
    id,
    type: IMAGE_TYPES[extension],
    width,
    height,
    bytes,
    url: site.ownUrl(`/branding/${id}`),
    uploaded_at: new Date(createdAt).toISOString(),
    is_used: isUsed,
  };
}
