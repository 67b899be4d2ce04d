/** What is wrong with one field of a request. */
export interface FieldError {
  /** Such as `limits.wall_time_ms` or `files[0].name`. */
  readonly field: string;
  /** What was sent, shortened; absent for what is no plain value. */
  readonly value?: PlainValue;
  readonly expected: string;
}

/** A value that can be shown as it is. */
export type PlainValue = string | number | boolean | null;

/** Where a request keeps what a client sent, under the names that the validator uses. */
export type RequestParts = Readonly<Record<'body' | 'query' | 'headers', unknown>>;

/** One of express-openapi-validator's findings. */
export interface Finding {
  /** A JSON pointer that begins with the part of the request: `/body/limits/wall_time_ms`. */
  readonly path: string;
  readonly message: string;
  /** The JSON Schema keyword, and `.openapi.validation`. */
  readonly errorCode?: string;
}

/** A text at a length that an answer and a log can bear. */
export const abbreviated = (text: string): string => (text.length <= 100 ? text : `${text.slice(0, 99)}…`);

/** A finding in the words of the API. */
export const describeFinding = (
  { path, message, errorCode = '' }: Finding,
  parts: RequestParts,
): FieldError => {
  const [part = '', ...segments] = path.split('/').slice(1).map(unescapeSegment);
  const found = valueAt(parts, [part, ...segments]);
  return {
    field: fieldName(segments) || part,
    ...(isPlain(found) && { value: typeof found === 'string' ? abbreviated(found) : found }),
    expected: expectation(errorCode.split('.')[0] ?? '', message),
  };
};

/** One sentence for people. */
export const fieldSentence = ({ field, value, expected }: FieldError): string =>
  value === undefined
    ? `${field}: expected ${expected}.`
    : `${field}: ${JSON.stringify(value)} is not valid; expected ${expected}.`;

/** RFC 6901, section 4. */
const unescapeSegment = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

const fieldName = (segments: readonly string[]): string =>
  segments.reduce((name, segment) => {
    if (/^\d+$/.test(segment)) return `${name}[${segment}]`;
    return name === '' ? segment : `${name}.${segment}`;
  }, '');

const valueAt = (parts: RequestParts, segments: readonly string[]): unknown =>
  segments.reduce<unknown>(
    (value, segment) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, segment)
        ? Reflect.get(value, segment)
        : undefined,
    parts,
  );

const isPlain = (value: unknown): value is PlainValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const EXPECTATIONS: Readonly<Record<string, string>> = {
  additionalProperties: 'no field of this name',
  required: 'a value',
  minProperties: 'at least one field',
};

const expectation = (keyword: string, message: string): string =>
  EXPECTATIONS[keyword] ?? message.replace(/^must (be |match )?/, '').replaceAll(',', ' or ');
