import { MalformedRequest } from './refused-request.ts';

/** The entity tag of a session at this version: RFC 9110, section 8.8.3. */
export const entityTag = (version: number): string => `"${version}"`;

const TAG = /^"(\d{1,15})"$/;

/**
 * The version that an `If-Match` header asks for; `undefined` where it is absent or `*`, and any version will do. Only
 * one strong tag is taken, as this server makes them: RFC 9110, section 13.1.1.
 * @throws {MalformedRequest} for anything else.
 */
export const expectedVersion = (ifMatch: string | undefined): number | undefined => {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = TAG.exec(ifMatch)?.[1];
  if (version === undefined) {
    throw new MalformedRequest(
      'If-Match',
      ifMatch,
      'an ETag of the session, such as "3" with its quotes, or *',
    );
  }
  return Number(version);
};
