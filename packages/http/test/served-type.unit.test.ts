import { describe, expect, it } from '@jest/globals';
import { OPAQUE_TYPE, SHOWN_TYPES, servedType } from '../src/served-type.ts';
import { operations, resolved } from './api-contract.ts';

describe('the type that a program’s file is served as', () => {
  it.each([
    ['image/png', 'image/png'],
    ['IMAGE/PNG', 'image/png'],
    [' image/jpeg ; q=1', 'image/jpeg'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['text/csv; charset=utf-7', 'text/csv; charset=utf-8'],
    ['application/json', 'application/json'],
    ['application/pdf', 'application/pdf'],
    ['video/mp4', 'video/mp4'],
  ])('of %j is %s, to be shown', (mediaType, contentType) => {
    expect(servedType(mediaType)).toEqual({ contentType, disposition: 'inline' });
  });

  it.each([
    'text/html',
    'Text/HTML; charset=utf-8',
    'image/svg+xml',
    'image/svg+xml; a=image/png',
    'application/xhtml+xml',
    'application/xml',
    'text/xml',
    'text/javascript',
    'application/javascript',
    'application/x-shockwave-flash',
    'text/css',
    'text/markdown',
    'multipart/x-mixed-replace; boundary=a',
    'message/rfc822',
    'application/octet-stream',
    'image/*',
    '*/*',
    'image/png, text/html',
    'text/plain\r\nX-Injected: 1',
    'text/plain/html',
    '__proto__',
    'constructor',
    ';',
    '',
  ])('of %j is opaque, to be saved', (mediaType) => {
    expect(servedType(mediaType)).toEqual({ contentType: OPAQUE_TYPE, disposition: 'attachment' });
  });

  it('is one that the API document lists, which lists no other', () => {
    const read = operations.find(({ path }) => path.endsWith('/artifacts/{name}'));
    const listed = Object.keys(resolved(read?.operation.responses?.['200']).content ?? {});
    expect([...Object.keys(SHOWN_TYPES), OPAQUE_TYPE].sort()).toEqual(listed.sort());
  });
});
