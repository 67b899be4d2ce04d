import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type ApiDocument, readApiDocument } from '../src/api-document.ts';

/** Any node of the API document. */
export interface Node {
  readonly [key: string]: Node;
}

/** One call of the API document, its references resolved. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: Node;
}

export const document: ApiDocument = readApiDocument();
const root = document as unknown as Node;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** What a reference leads to, or the node itself. */
export const resolved = (node: Node | undefined): Node => {
  const reference: unknown = node?.$ref;
  if (typeof reference !== 'string') return node ?? {};
  const path = reference.split('/').slice(1);
  return resolved(path.reduce<Node | undefined>((at, key) => at?.[key], root));
};

/** Every call that the API document lists. */
export const operations: readonly Operation[] = Object.entries(root.paths ?? {}).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method] !== undefined).map((method) => ({
    method: method.toUpperCase(),
    path,
    operation: resolved(item[method]),
  })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

/** What is wrong with a value by a schema of the API document; empty where nothing is. */
export const violations = (schema: object, value: unknown): string[] => {
  const validate = ajv.compile({ components: root.components, ...schema });
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const find = (method: string, path: string): Operation | undefined =>
  operations.find(
    (candidate) =>
      candidate.method === method &&
      new RegExp(`^${candidate.path.replace('{name}', '.+').replace(/\{\w+\}/g, '[^/]+')}/?$`).test(path),
  );

/** What in an answer strays from the API document: its status, headers, media type or body. */
export const strayings = (
  method: string,
  path: string,
  { status, headers, body }: { status: number; headers: Headers; body: unknown },
): string[] => {
  const operation = find(method === 'HEAD' ? 'GET' : method, path);
  if (operation === undefined) return violations({ $ref: '#/components/schemas/Problem' }, body);

  const response = operation.operation.responses?.[String(status)];
  if (response === undefined) return [`${method} ${operation.path} does not document status ${status}`];
  const { headers: expected = {}, content } = resolved(response);
  return [
    ...Object.entries(expected).flatMap(([name, header]) => headerViolations(name, header, headers)),
    ...(method === 'HEAD' ? [] : contentViolations(content, headers, body)),
  ];
};

const headerViolations = (name: string, header: Node, headers: Headers): string[] =>
  violations(resolved(header).schema ?? {}, headers.get(name)).map((text) => `${name}:${text}`);

const contentViolations = (content: Node | undefined, headers: Headers, body: unknown): string[] => {
  if (content === undefined) return body === undefined ? [] : ['there should be no body'];
  const type = headers.get('Content-Type')?.split(';')[0] ?? 'none';
  const media = content[type];
  if (media === undefined) return [`media type ${type} is not documented`];
  const format: unknown = media.schema?.format;
  return format === 'binary' ? [] : violations(media.schema ?? {}, body);
};
